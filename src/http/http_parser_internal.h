/* http_parser_internal.h - the state of the parser, for its own files. */
#ifndef CLAVIGER_HTTP_HTTP_PARSER_INTERNAL_H
#define CLAVIGER_HTTP_HTTP_PARSER_INTERNAL_H

#include <llhttp.h>

#include "base/base.h"
#include "http/http_strict_check.h"
#include "http/http_parser.h"

enum http_parser_phase { IN_HEAD, IN_BODY, IN_END, IN_ERROR };

/*
 * Two parsers read each request that is not plain (http_plain_head.h).  The
 * strict check finds the end of head and body.  Then llhttp reads the same
 * bytes.  If it finds another end, the request is refused, because such a
 * difference allows request smuggling.
 */
struct http_parser {
	llhttp_t ll;
	llhttp_settings_t settings;
	const struct limits *limits;
	struct arena *arena;
	enum http_parser_phase phase;
	bool reads_plain; /* false: both parsers read every head */
	bool is_plain; /* this head was; llhttp has not read it */
	bool skipped_line; /* one empty line before the request line */
	bool head_done, complete; /* set by llhttp, or by a plain head */
	bool keep_alive;
	struct http_scan scan;
	struct buf partial; /* a head that arrived in pieces */
	struct http_head head;
	struct http_chunks chunks;
	struct http_request request;
	/* The body: on the arena if small, else collected in `gathered`. */
	char *small;
	struct buf gathered;
	uint64_t body_bytes, body_most;
	const char
	    *body_limit; /* the name of the limit body_most; NULL: none */
	bool skipping; /* the rest of the body is dropped */
	struct http_refusal why;
};

/* Bodies with a Content-Length of at most this are on the arena. */
enum { HTTP_PARSER_SMALL_BODY = 4096 };

static inline bool
http_parser_is_body_small(const struct http_parser *h)
{
	return h->head.has_length && h->head.length <= HTTP_PARSER_SMALL_BODY;
}

/* http_parser_llhttp.c */

void http_parser_set_callbacks(struct http_parser *h);

/* Refuses the request and all further bytes; returns HTTP_PARSER_BAD. */
enum http_parser_result http_parser_refuse(
    struct http_parser *h, int status, const char *reason);

/*
 * Passes checked bytes to llhttp.  Returns false if llhttp disagrees with the
 * check.
 */
bool http_parser_execute(struct http_parser *h, const char *p, size_t n);

/* Adds bytes to the body, or drops them. */
void http_parser_take_body(struct http_parser *h, const char *p, size_t n);

/* http_parser_body.c: http_parser_feed() in phase IN_BODY. */
enum http_parser_result http_parser_feed_body(
    struct http_parser *h, const char *p, size_t n, size_t *used);

#endif
