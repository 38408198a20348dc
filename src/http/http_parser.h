/* http_parser.h - parses requests: in one pass, or strict checks and llhttp. */
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
	HTTP_PARSER_MORE, /* all bytes are used, more are needed */
	HTTP_PARSER_HEAD, /* the head is complete */
	HTTP_PARSER_DONE, /* the request is complete; the rest is unused */
	HTTP_PARSER_BAD, /* refuse with http_parser_status(), then close */
};

struct http_parser; /* one per connection, reused for each request */

/* Limits are borrowed. */
struct http_parser *http_parser_new(const struct limits *l);
void http_parser_free(struct http_parser *p);

/*
 * From now on both parsers read every head, even a plain one.  For tests, which
 * compare the results.
 */
void http_parser_read_twice(struct http_parser *p);

/*
 * Prepares for the next request, whose texts will be on the arena.  request.id
 * is STR_NONE; the server sets it.
 */
void http_parser_start(struct http_parser *p, struct arena *a);

/*
 * Parses bytes and sets *used to how many it consumed.  After HEAD, call it
 * again with the rest.  A plain head (http_plain_head.h) is read in one pass.
 * Every other one is first checked strictly, then passed to llhttp.  The check
 * refuses what RFC 9112 forbids but llhttp 8.1 accepts: bare CR or LF,
 * obs-fold, control bytes, a missing or second Host, a lower-case version, a
 * space before a colon.
 */
enum http_parser_result http_parser_feed(
    struct http_parser *p, const char *bytes, size_t n, size_t *used);

/*
 * Call it after HEAD of a request with a body: bodies of more than `most` bytes
 * are refused with 413.  limit is the constant name of that limit, or NULL.
 * Returns false if the head announces a larger body.  The default is
 * limits->request_body_bytes.
 */
bool http_parser_bound_body(
    struct http_parser *p, int64_t most, const char *limit);

/* Returns the message of that 413, on the request's arena. */
const char *http_parser_too_large(struct http_parser *p);

/*
 * Drops the rest of the body; the result is BAD if it has more than `most`
 * bytes.  The arena is not used any more.
 */
void http_parser_skip_body(struct http_parser *p, uint64_t most);

/*
 * Returns whether a body is certain to arrive and its rest, if the length is
 * known, has at most `most` bytes.
 */
bool http_parser_can_skip(const struct http_parser *p, uint64_t most);

/* The request: its head after HEAD, with its body after DONE. */
struct http_request *http_parser_request(struct http_parser *p);

/* Returns the authority of an absolute target, else the value of Host. */
struct str http_parser_authority(const struct http_parser *p);

bool http_parser_keep_alive(const struct http_parser *p);
bool http_parser_expects_continue(const struct http_parser *p);
bool http_parser_is_http10(const struct http_parser *p);
bool http_parser_has_begun(const struct http_parser *p); /* received a byte */
bool http_parser_in_body(const struct http_parser *p);
size_t http_parser_announced(const struct http_parser *p); /* 0: unknown */
/* Returns whether the body is larger than a small one, or of unknown length. */
bool http_parser_is_body_large(const struct http_parser *p);
size_t http_parser_body_bytes(const struct http_parser *p);

/* The message of 503 if the memory budget is used up. */
extern const char http_parser_no_memory[];

/* After BAD: the status and message of the response. */
int http_parser_status(const struct http_parser *p);
const char *http_parser_reason(const struct http_parser *p);

#endif
