/* http_principal.h - the caller of a request, as authentication found it. */
#ifndef CLAVIGER_HTTP_HTTP_PRINCIPAL_H
#define CLAVIGER_HTTP_HTTP_PRINCIPAL_H

#include <stdbool.h>

#include "base/base.h"
#include "net/net.h"

struct buf;

enum http_principal_kind {
	HTTP_PRINCIPAL_ANONYMOUS, /* showed nothing; known by address alone */
	/* Showed a credential that only the upstream can judge. */
	HTTP_PRINCIPAL_CLAIMED,
	/* From here on the caller is authenticated. */
	HTTP_PRINCIPAL_KEY, /* a key of the built-in authority */
	HTTP_PRINCIPAL_SECRET, /* a fixed API key or bearer token of a file */
	HTTP_PRINCIPAL_USER, /* a user name with its password */
	HTTP_PRINCIPAL_TOKEN, /* a subject that an issuer vouches for */
	HTTP_PRINCIPAL_LOCAL, /* the user who started this process */
};

/*
 * Set once, by the code that authenticates the request, and read by everything
 * that keeps state for a caller: sessions, streams, caches, limits and logs.
 * Never a secret.  Texts are borrowed and live as long as the exchange.
 */
struct http_principal {
	enum http_principal_kind kind;
	/* Who vouches: the issuer's URL, the namespace of the surface. */
	struct str issuer;
	/* Key id, user name, subject, or hex SHA-256 of what was shown. */
	struct str subject;
	/*
	 * Where the request came from.  It tells callers apart for ANONYMOUS
	 * only; limits count all by it who are not authenticated.
	 */
	struct net_address_block peer;
};

bool http_principal_is_authenticated(const struct http_principal *p);

/*
 * Append bytes that two principals share only if they are the same caller: the
 * input of hashes and signatures.  The address is part of them for ANONYMOUS
 * only, since others may move between networks.
 */
void http_principal_write(struct buf *out, const struct http_principal *p);

/* Append the caller's name for logs: "key 0190...", "user alice", "anonymous
 * 192.0.2.1". */
void http_principal_text(struct buf *out, const struct http_principal *p);

#endif
