/* http_parser.h - bytes of a connection into requests: a guard before llhttp.
 */
#ifndef CLAVIGER_HTTP_HTTP_PARSER_H
#define CLAVIGER_HTTP_HTTP_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_request.h"

struct arena;
struct limits;

enum http_parser_result {
	HTTP_PARSER_MORE, /* all bytes are used; more are needed */
	HTTP_PARSER_HEAD, /* the head is complete: look, then go on */
	HTTP_PARSER_DONE, /* one whole request; the bytes behind it are unused
	                   */
	HTTP_PARSER_BAD, /* refuse with .status and .reason, then close */
};

struct http_parser; /* one per connection, used again for each request */

/* Limits are borrowed. */
struct http_parser *http_parser_new(const struct limits *l);
void http_parser_free(struct http_parser *p);

/*
 * Ready for the next request, whose texts will live on the arena.  request.id
 * is STR_NONE: the server gives it.
 */
void http_parser_start(struct http_parser *p, struct arena *a);

/*
 * Take from bytes; *used tells how many.  After HEAD, call again with the rest.
 * The guard refuses, on the complete head and before llhttp sees it, what
 * RFC 9112 forbids and llhttp 8.1 lets through: bare CR or LF, obs-fold,
 * control bytes, no or two Host, lower-case version, space before the colon ...
 */
enum http_parser_result http_parser_feed(
    struct http_parser *p, const char *bytes, size_t n, size_t *used);

/*
 * After HEAD, of a request with a body: take at most that many bytes of it,
 * which is 413 otherwise; limit is the name of the bound (NULL: none), a
 * constant.  False: the head announces more.  Without this,
 * limits->request_body_bytes counts.
 */
bool http_parser_bound_body(
    struct http_parser *p, int64_t most, const char *limit);

/* A sentence for that 413, on the request's arena. */
const char *http_parser_too_large(struct http_parser *p);

/*
 * Drop what is left of the body, which is BAD if it is more than that.  Nothing
 * is put on the arena any more.
 */
void http_parser_skip_body(struct http_parser *p, uint64_t most);

/* May it be skipped: is it coming for certain, and not known to be more? */
bool http_parser_can_skip(const struct http_parser *p, uint64_t most);

/* What was read: the head after HEAD, the body too after DONE. */
struct http_request *http_parser_request(struct http_parser *p);

/* The authority that was asked for: an absolute target's, else Host's. */
struct str http_parser_authority(const struct http_parser *p);

bool http_parser_keep_alive(const struct http_parser *p);
bool http_parser_expects_continue(const struct http_parser *p);
bool http_parser_is_http10(const struct http_parser *p);
bool http_parser_has_begun(const struct http_parser *p); /* a byte came */
bool http_parser_in_body(const struct http_parser *p);
size_t http_parser_announced(const struct http_parser *p); /* 0: not said */
size_t http_parser_body_bytes(const struct http_parser *p);

/* Of a 503: the budget is used up. */
extern const char http_parser_no_memory[];

/* Behind BAD: the status to answer and a sentence why. */
int http_parser_status(const struct http_parser *p);
const char *http_parser_reason(const struct http_parser *p);

#endif
