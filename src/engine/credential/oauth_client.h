/* oauth_client.h - our id and secret at an authorization server. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_OAUTH_CLIENT_H
#define CLAVIGER_ENGINE_CREDENTIAL_OAUTH_CLIENT_H

#include "base/base.h"

struct arena;
struct buf;
struct engine;
struct err;
struct capability_auth;

struct oauth_client {
	struct str id, secret;
};

/*
 * Finds id and secret: clientId and clientSecret of the file.  If the file has
 * none, the first of these that is a bind, a --set or a variable of the
 * environment: <NAMESPACE>_CLIENT_ID, the only bind whose name ends in
 * CLIENT_ID, CLIENT_ID, OAUTH_CLIENT_ID, OAUTH2_CLIENT_ID; the same with
 * CLIENT_SECRET.  The texts are on the arena.  Returns -1 and sets e
 * (UNAVAILABLE, with the missing name).
 */
int oauth_client_resolve(const struct engine *en, struct arena *a,
    const struct capability_auth *auth, struct str namespace,
    struct oauth_client *out, struct err *e);

/* Calls visit for each name that oauth_client_resolve() may look up. */
void oauth_client_each_name(struct arena *a, struct str namespace,
    void (*visit)(void *context, struct str name), void *context);

/* Returns "Basic ..." with id and secret, encoded as in RFC 6749 2.3.1. */
struct str oauth_client_basic(struct arena *a, const struct oauth_client *c);

/* Appends "&client_id=...&client_secret=...". */
void oauth_client_form(struct buf *out, const struct oauth_client *c);

/*
 * Appends "&name=value", without the "&" if out is empty.  Appends nothing if
 * value is empty.
 */
void oauth_client_pair(struct buf *out, const char *name, struct str value);

#endif
