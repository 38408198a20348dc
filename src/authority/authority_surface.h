/* authority_surface.h - authenticates the callers of other surfaces by keys. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_SURFACE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_SURFACE_H

#include "base/base.h"

struct arena;
struct authority_thread;
struct http_headers;
struct http_principal;
struct key_held;

/* How a request presents a key. */
enum authority_scheme {
	AUTHORITY_NO_SCHEME, /* not at all, or not as a key */
	AUTHORITY_KEY, /* Authorization: Key */
	AUTHORITY_BEARER, /* Authorization: Bearer */
	AUTHORITY_HEADER, /* X-API-Key */
};

/*
 * Finds the credential of a request, borrowed.  If there are two, none is
 * used: a proxy and this program might choose differently.
 */
enum authority_scheme authority_surface_find(
    const struct http_headers *h, struct str *credential);

enum authority_verdict {
	AUTHORITY_ACCEPTED,
	AUTHORITY_WRONG, /* unknown, revoked, expired ...: not distinguished */
	AUTHORITY_ELSEWHERE, /* it may not be used from this address */
	AUTHORITY_UNREADABLE, /* the store cannot be read now */
};

/*
 * Verifies a key for the address in p, sets p to its holder and held to what it
 * may do; their texts are on the arena.
 */
enum authority_verdict authority_surface_check(struct authority_thread *t,
    struct str credential, struct arena *a, struct http_principal *p,
    struct key_held *held);

#endif
