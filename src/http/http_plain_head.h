/* http_plain_head.h - reads the head of an ordinary request in one pass. */
#ifndef CLAVIGER_HTTP_HTTP_PLAIN_HEAD_H
#define CLAVIGER_HTTP_HTTP_PLAIN_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_strict_check.h"

struct arena;
struct limits;

/* A head that has one meaning for every parser. */
struct http_plain_head {
	struct http_head head;
	struct http_headers headers;
	bool keep_alive;
};

/*
 * Reads the head at the start of bytes.  Returns its length; or 0 if it is not
 * plain, incomplete, or too large: then http_strict_check_head() and llhttp
 * decide.  They would accept every plain head, with the same result.
 *
 * Plain is HTTP/1.1 with a known method, a path as target, one Host, at most
 * one Content-Length within the limit, and a Connection of keep-alive or close.
 * Transfer-Encoding, Upgrade and Expect are not plain.
 *
 * The list of headers is on the arena; all texts are borrowed from bytes until
 * http_plain_head_move().
 */
size_t http_plain_head_read(struct http_plain_head *out, struct str bytes,
    struct arena *a, const struct limits *l);

/* Makes the texts borrow from `to`, a copy of the head that began at `from`. */
void http_plain_head_move(
    struct http_plain_head *h, const char *from, const char *to);

#endif
