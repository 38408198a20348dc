/* expose_oauth_keys.h - one thread's cache of an issuer's public keys. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_KEYS_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_KEYS_H

#include <stdbool.h>

#include "base/base.h"

struct err;
struct expose_oauth_keys;
struct http_client;
struct jwks;

enum {
	EXPOSE_OAUTH_KEYS_MS = 5 * 60 * 1000, /* how long keys are cached */
	EXPOSE_OAUTH_KEYS_AGAIN_MS = 30 * 1000, /* between two fetches */
};

/* The client and the server's URL are borrowed. */
struct expose_oauth_keys *expose_oauth_keys_new(
    struct http_client *client, struct str server);
void expose_oauth_keys_free(struct expose_oauth_keys *k);

/*
 * Returns the cached keys, borrowed until control returns to the loop; NULL if
 * none are cached or they are too old.
 */
const struct jwks *expose_oauth_keys_get(const struct expose_oauth_keys *k);

/*
 * Reports whether the keys may be fetched again for a key that is missing:
 * EXPOSE_OAUTH_KEYS_AGAIN_MS after the last fetch.
 */
bool expose_oauth_keys_may_fetch(const struct expose_oauth_keys *k);

/* A check that waits for keys; the caller owns it. */
struct expose_oauth_waiter {
	struct list link;
	/* why is NULL if the keys were fetched */
	void (*run)(struct expose_oauth_waiter *w, const struct err *why);
};

/*
 * Waits for the keys; starts a fetch unless one is in progress.  The loop calls
 * w->run once. w is borrowed until then.
 */
void expose_oauth_keys_wait(
    struct expose_oauth_keys *k, struct expose_oauth_waiter *w);

/* Cancels a wait whose w->run was not called yet.  It will not be called. */
void expose_oauth_keys_leave(struct expose_oauth_waiter *w);

#endif
