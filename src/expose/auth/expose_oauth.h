/* expose_oauth.h - a surface as an OAuth 2.0 resource server. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_H

#include "engine/engine.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "jwt/jwt.h"

/* On the exposer's arena; read-only after expose_auth_new(). */
struct expose_oauth {
	struct str server; /* authorizationServerUri; STR_NONE */
	struct jwt_rules rules; /* now_s is set for each request */
	struct str scopes; /* those of rules, for challenges */
	bool introspects;
	struct str introspection_endpoint; /* STR_NONE: see the metadata */
	struct oauth_client client; /* for the introspection endpoint */
	/* RFC 9728 */
	struct str metadata_url; /* STR_NONE: resource is not a URL */
	struct str document; /* STR_NONE: not served */
	const char *paths[4]; /* of the document, NULL-terminated */
};

/* Checks a token by introspection (RFC 7662). */
enum expose_auth_result expose_oauth_introspect(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, struct str token,
    struct expose_auth_callback done);

/* Checks a JWT with the issuer's keys. */
enum expose_auth_result expose_oauth_verify(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, struct str token,
    struct expose_auth_callback done);

/* Returns the owner of a token, from its claims, which are already checked. */
struct expose_token_owner expose_oauth_owner(const struct expose_auth *auth,
    struct arena *a, const struct json *claims, struct str token);

/*
 * Returns the challenge of RFC 6750 3 and RFC 9728 5.1. error NULL: the request
 * has no token.
 */
struct str expose_oauth_challenge(const struct expose_auth *auth,
    struct arena *a, const char *error, const char *description);

/* Rejects with 401 or 403, and the reason in the challenge (RFC 6750 3.1). */
enum expose_auth_result expose_oauth_reject(const struct expose_auth *auth,
    struct http_exchange *ex, const struct err *why);

#endif
