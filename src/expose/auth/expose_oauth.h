/* expose_oauth.h - a surface as an OAuth 2.0 resource server: its own parts. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_H

#include "engine/engine.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "expose/auth/jwt.h"

/* On the exposer's arena, read-only once it is made. */
struct expose_auth_oauth {
	struct str server; /* authorizationServerUri; STR_NONE */
	struct jwt_rules rules; /* now_s is each request's own */
	bool introspects;
	struct str introspection_endpoint; /* STR_NONE: of the metadata */
	struct oauth_client client; /* at the introspection endpoint */
	/* RFC 9728 */
	struct str metadata_url; /* STR_NONE: resource is no URL */
	struct str document; /* STR_NONE: not served */
	const char *paths[4]; /* where it is, NULL behind the last */
};

/*
 * Judge a token by introspection (RFC 7662); the answer is filled where it is
 * refused.
 */
enum expose_verdict expose_oauth_introspect(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, struct str token,
    struct expose_then then);

/* Judge it as a JWT by the issuer's keys. */
enum expose_verdict expose_oauth_verify(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, struct str token,
    struct expose_then then);

/* Whose the token is by its claims, which were checked. */
struct expose_token_owner expose_oauth_owner(const struct expose_auth *auth,
    struct arena *a, const struct json *claims, struct str token);

/* 401 or 403 with what is wrong with the token (RFC 6750 3.1). */
enum expose_verdict expose_oauth_refuse(const struct expose_auth *auth,
    struct http_exchange *ex, const struct err *why);

#endif
