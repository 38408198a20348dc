/* http_principal.h - the authenticated caller of a request. */
#ifndef CLAVIGER_HTTP_HTTP_PRINCIPAL_H
#define CLAVIGER_HTTP_HTTP_PRINCIPAL_H

#include <stdbool.h>

#include "base/base.h"
#include "net/net.h"

struct buf;
struct expose_access;

enum http_principal_kind {
	HTTP_PRINCIPAL_ANONYMOUS, /* no credential; known by address only */
	/* Sent a credential that only the upstream can verify. */
	HTTP_PRINCIPAL_CLAIMED,
	/* All later kinds are authenticated. */
	HTTP_PRINCIPAL_KEY, /* a key of the built-in authority */
	HTTP_PRINCIPAL_SECRET, /* a fixed API key or bearer token of a file */
	HTTP_PRINCIPAL_USER, /* a user name with its password */
	HTTP_PRINCIPAL_TOKEN, /* the subject of an issuer's token */
	HTTP_PRINCIPAL_LOCAL, /* the user who started this process */
};

/*
 * Set once by the code that authenticates the request, and read by code that
 * keeps state per caller: sessions, streams, caches, limits and logs.  Contains
 * no secret.  Texts are borrowed and valid as long as the exchange.
 */
struct http_principal {
	enum http_principal_kind kind;
	/* The issuer's URL, or the namespace of the surface. */
	struct str issuer;
	/* Key id, user name, subject, or hex SHA-256 of the credential. */
	struct str subject;
	/*
	 * The address of the client.  It identifies only ANONYMOUS callers, but
	 * limits count all callers that are not authenticated by it.
	 */
	struct net_address_block peer;
	/*
	 * What the caller may use, for the code that authenticated it; NULL:
	 * everything.  Borrowed from the same arena.
	 */
	const struct expose_access *access;
	/*
	 * Private to the code that authenticated the caller, which may meet it
	 * again in memory; NULL: nothing.  Valid as long as the texts.
	 */
	const void *proof;
};

bool http_principal_is_authenticated(const struct http_principal *p);

/*
 * Appends bytes that are equal only for the same caller, as input of hashes and
 * signatures.  They include the address only for ANONYMOUS, because other
 * callers may change networks.
 */
void http_principal_write(struct buf *out, const struct http_principal *p);

/* Appends the caller for logs: "key 0190...", "anonymous 192.0.2.1". */
void http_principal_text(struct buf *out, const struct http_principal *p);

#endif
