/* oauth_metadata.h - the metadata of an authorization server (RFC 8414). */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_OAUTH_METADATA_H
#define CLAVIGER_ENGINE_CREDENTIAL_OAUTH_METADATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;

/*
 * Texts are on the arena that it was read with; STR_NONE: not in the document.
 */
struct oauth_metadata {
	struct str issuer;
	struct str token_endpoint, jwks_uri, introspection_endpoint;
	bool post_only; /* the token endpoint takes no client_secret_basic */
};

enum { OAUTH_METADATA_URLS = 4 };

/*
 * Sets urls to where the metadata of issuer may be, best first: as in RFC 8414
 * 3 and 5, then as in OpenID Connect Discovery.  Returns their number.
 */
size_t oauth_metadata_urls(
    struct arena *a, struct str issuer, struct str urls[OAUTH_METADATA_URLS]);

/* Returns the issuer that uri is, or whose metadata is at uri. */
struct str oauth_metadata_issuer(struct arena *a, struct str uri);

/*
 * Checks that url is an absolute http or https URL without userinfo or
 * fragment. what is its name in messages.  If issuer is https, url must be,
 * too; STR_NONE: not checked.  Returns -1 and sets e (INPUT) if not.
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
