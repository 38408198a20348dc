/* http_challenge.h - authentication challenges and credentials (RFC 9110 11).
 */
#ifndef CLAVIGER_HTTP_HTTP_CHALLENGE_H
#define CLAVIGER_HTTP_HTTP_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http_headers.h"

struct arena;
struct buf;

enum { HTTP_CHALLENGE_PARAMS = 24 };

/* A challenge, or credentials. */
struct http_challenge {
	struct str scheme;
	struct str token68; /* STR_NONE: it has parameters, or no more than the
	                       scheme */
	struct http_header params[HTTP_CHALLENGE_PARAMS]; /* unquoted */
	size_t count;
};

/*
 * Reads the next challenge of a WWW-Authenticate value, or the credentials of
 * an Authorization value, and removes it from rest.  Returns false at the end,
 * and if the rest is malformed or has too many parameters.  Texts are borrowed
 * from rest or on the arena.
 */
bool http_challenge_next(
    struct arena *a, struct str *rest, struct http_challenge *out);

/*
 * Returns the first parameter of that name, ignoring case; STR_NONE if it is
 * missing.
 */
struct str http_challenge_get(const struct http_challenge *c, const char *name);

/* Appends text as a quoted-string (RFC 9110 5.6.4). */
void http_challenge_quote(struct buf *out, struct str text);

#endif
