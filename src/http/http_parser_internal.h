/* http_parser_internal.h - the parser's state; for its own files. */
#ifndef CLAVIGER_HTTP_HTTP_PARSER_INTERNAL_H
#define CLAVIGER_HTTP_HTTP_PARSER_INTERNAL_H

#include <llhttp.h>

#include "base/base.h"
#include "http/http_strict_check.h"
#include "http/http_parser.h"

enum http_parser_phase { IN_HEAD, IN_BODY, IN_END, IN_ERROR };

/*
 * The guard judges first and knows where head and body end; llhttp then reads
 * the same bytes and must come to the same end, or the request is refused.
 */
struct http_parser {
	llhttp_t ll;
	llhttp_settings_t settings;
	const struct limits *limits;
	struct arena *arena;
	enum http_parser_phase phase;
	bool skipped_line; /* one empty line before the request line */
	bool head_done, complete; /* as llhttp says */
	bool keep_alive;
	struct http_scan scan;
	struct buf partial; /* a head that came in pieces */
	struct http_head head;
	struct http_chunks chunks;
	struct http_request request;
	/* The body: small on the arena, else gathered until it is whole. */
	char *small;
	struct buf gathered;
	uint64_t body_bytes, body_most;
	const char *body_limit; /* the name of that bound */
	bool skipping; /* what comes of the body is dropped */
	struct http_refusal why;
};

/* Refuse, and take no more; BAD. */
enum http_parser_result http_parser_refuse(
    struct http_parser *h, int status, const char *reason);

/* Have llhttp read what the guard let pass; false: it disagrees. */
bool http_parser_execute(struct http_parser *h, const char *p, size_t n);

/* http_parser_body.c: bytes of the body, as llhttp finds them in the framing.
 */
void http_parser_add_body(struct http_parser *h, const char *p, size_t n);

/* http_parser_feed() in phase IN_BODY. */
enum http_parser_result http_parser_feed_body(
    struct http_parser *h, const char *p, size_t n, size_t *used);

#endif
