/* authority_credential.h - finds the key that a guarded request has. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_CREDENTIAL_H
#define CLAVIGER_AUTHORITY_AUTHORITY_CREDENTIAL_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct http_headers;

/*
 * The keys of a request.  It may have several if they are equal.  Start with
 * { .arena = a }; texts are borrowed from the request or on the arena.
 */
struct authority_credential {
	struct arena *arena;
	struct str key; /* STR_NONE: none */
	/*
	 * Constant: why the request must be refused, even if it also has a key.
	 * It never has a part of a key.
	 */
	const char *fault;
};

/*
 * Each adds what one source has.  An empty value is no key.
 *
 * The value of Authorization: Key, Bearer or Basic (RFC 9110 11.4).  Basic has
 * the id as user and the secret as password, or the whole key as either; a
 * token is either, and the other one is empty.
 */
void authority_credential_header(
    struct authority_credential *c, struct str value);

/* Each X-API-Key. */
void authority_credential_api_key(
    struct authority_credential *c, const struct http_headers *h);

/* Each cookie of that name, whose value may have %XX. */
void authority_credential_cookie(struct authority_credential *c,
    const struct http_headers *h, struct str name);

/* Each parameter of that name in a query. */
void authority_credential_query(
    struct authority_credential *c, struct str query, struct str name);

#endif
