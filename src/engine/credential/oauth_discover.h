/* oauth_discover.h - fetches the metadata of an authorization server. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_OAUTH_DISCOVER_H
#define CLAVIGER_ENGINE_CREDENTIAL_OAUTH_DISCOVER_H

#include <stdbool.h>

#include "base/base.h"
#include "engine/credential/oauth_metadata.h"

struct arena;
struct http_client;
struct http_tls;

struct oauth_discovery {
	struct oauth_metadata metadata;
	struct err error; /* kind ERR_NONE: metadata is set; else UPSTREAM */
	bool timed_out;
};

typedef void oauth_discover_fn(
    void *context, const struct oauth_discovery *found);

struct oauth_discover; /* a request in progress */

/*
 * Requests the metadata of issuer (borrowed) from each possible URL in turn.
 * The loop calls done once, never before this returns.  Everything is on the
 * arena, which must be valid until then, as must tls; NULL: no settings.
 */
struct oauth_discover *oauth_discover(struct http_client *client,
    const struct http_tls *tls, struct arena *a, struct str issuer,
    oauth_discover_fn *done, void *context);

/* Cancels d: done is not called. */
void oauth_discover_cancel(struct oauth_discover *d);

#endif
