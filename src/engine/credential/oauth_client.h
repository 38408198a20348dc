/* oauth_client.h - who we are at an authorization server. */
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
 * Id and secret: clientId and clientSecret of the file; where it has none, the
 * first of these that is a bind, a --set or a variable of the environment:
 * <NAMESPACE>_CLIENT_ID, the only bind whose name ends in CLIENT_ID,
 * CLIENT_ID, OAUTH_CLIENT_ID, OAUTH2_CLIENT_ID, and so with _SECRET.  On the
 * arena.  -1 and e (UNAVAILABLE) naming what is missing.
 */
int oauth_client_resolve(const struct engine *en, struct arena *a,
    const struct capability_auth *auth, struct str namespace,
    struct oauth_client *out, struct err *e);

/* Call visit with each name that oauth_client_resolve() may look at. */
void oauth_client_each_name(struct arena *a, struct str namespace,
    void (*visit)(void *context, struct str name), void *context);

/* "Basic ...", id and secret encoded as RFC 6749 2.3.1 has it. */
struct str oauth_client_basic(struct arena *a, const struct oauth_client *c);

/* Append "&client_id=...&client_secret=...". */
void oauth_client_form(struct buf *out, const struct oauth_client *c);

/* Append "&name=value", "name=value" where out is empty; nothing of n == 0. */
void oauth_client_pair(struct buf *out, const char *name, struct str value);

#endif
