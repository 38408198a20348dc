/* oauth_discover.h - fetching the metadata of an authorization server. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_OAUTH_DISCOVER_H
#define CLAVIGER_ENGINE_CREDENTIAL_OAUTH_DISCOVER_H

#include <stdbool.h>

#include "base/base.h"
#include "engine/credential/oauth_metadata.h"

struct arena;
struct http_client;

struct oauth_discovery {
	struct oauth_metadata metadata;
	struct err error; /* kind ERR_NONE: it is there; else UPSTREAM */
	bool timed_out;
};

typedef void oauth_discover_fn(
    void *context, const struct oauth_discovery *found);

struct oauth_discover; /* a request in progress */

/*
 * Ask issuer (borrowed) for its metadata at each place in turn.  done comes
 * once, from the loop, never from inside.  All is on the arena, which lives
 * until then.
 */
struct oauth_discover *oauth_discover(struct http_client *client,
    struct arena *a, struct str issuer, oauth_discover_fn *done, void *context);

/* Abort it: done does not come. */
void oauth_discover_cancel(struct oauth_discover *d);

#endif
