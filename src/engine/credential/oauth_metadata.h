/* oauth_metadata.h - what an authorization server says of itself (RFC 8414). */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_OAUTH_METADATA_H
#define CLAVIGER_ENGINE_CREDENTIAL_OAUTH_METADATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;

/* Texts on the arena it was read with; STR_NONE: not said. */
struct oauth_metadata {
	struct str issuer;
	struct str token_endpoint, jwks_uri, introspection_endpoint;
	bool post_only; /* the token endpoint takes no client_secret_basic */
};

enum { OAUTH_METADATA_URLS = 4 };

/*
 * Where the metadata of issuer may be, best first: by RFC 8414 3 and 5, then as
 * OpenID Connect Discovery and others append it.  The count.
 */
size_t oauth_metadata_urls(
    struct arena *a, struct str issuer, struct str urls[OAUTH_METADATA_URLS]);

/* The issuer where uri is one, or is the URL of its metadata. */
struct str oauth_metadata_issuer(struct arena *a, struct str uri);

/* One identifier, a "/" at the end apart? */
bool oauth_metadata_same(struct str issuer, struct str other);

/*
 * An absolute http or https URL without userinfo or fragment?  what: its key in
 * messages.  issuer: where that is https, url must be too; STR_NONE: no matter.
 * -1 and e (INPUT).
 */
int oauth_metadata_check_url(
    struct str url, const char *what, struct str issuer, struct err *e);

/*
 * Reads a metadata document. Returns -1 and sets e (UPSTREAM) if it is
 * malformed, belongs to another issuer, or names an endpoint that is not a URL
 * or not https.
 */
int oauth_metadata_read(struct arena *a, struct str issuer, struct str text,
    struct oauth_metadata *out, struct err *e);

#endif
