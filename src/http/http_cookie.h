/* http_cookie.h - the cookies of a request, by name. */
#ifndef CLAVIGER_HTTP_HTTP_COOKIE_H
#define CLAVIGER_HTTP_HTTP_COOKIE_H

#include <stdbool.h>

#include "base/base.h"

struct buf;
struct http_headers;

/*
 * The first cookie of that exact name, as it was sent but for quotes around it;
 * borrowed.  STR_NONE: none.
 */
struct str http_cookie_find(const struct http_headers *h, struct str name);

/*
 * Append text as a name or value of a Cookie header: what may not stand there
 * (RFC 6265 4.1.1: a space, quotes, comma, semicolon, backslash, control bytes
 * and what is not ASCII; in a name "=") becomes %XX.
 */
void http_cookie_put(struct buf *out, struct str text, bool is_name);

#endif
