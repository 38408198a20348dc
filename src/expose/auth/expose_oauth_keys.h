/* expose_oauth_keys.h - one thread's copy of an issuer's public keys. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_KEYS_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_OAUTH_KEYS_H

#include <stdbool.h>

#include "base/base.h"

struct err;
struct expose_oauth_keys;
struct http_client;
struct jwks;

enum {
	EXPOSE_OAUTH_KEYS_MS = 5 * 60 * 1000, /* keys are good for so long */
	EXPOSE_OAUTH_KEYS_AGAIN_MS = 30 * 1000, /* not asked for more often */
};

/* The client and the server's URL are borrowed. */
struct expose_oauth_keys *expose_oauth_keys_new(
    struct http_client *client, struct str server);
void expose_oauth_keys_free(struct expose_oauth_keys *k);

/* The keys, borrowed until the loop goes on; NULL: none that are still good. */
const struct jwks *expose_oauth_keys_get(const struct expose_oauth_keys *k);

/* A key is not among them: may they be fetched again already? */
bool expose_oauth_keys_may_ask(const struct expose_oauth_keys *k);

/* Somebody who waits for keys; in its owner's memory. */
struct expose_oauth_waiter {
	struct list link;
	/* why NULL: they are there; else they cannot be had. */
	void (*run)(struct expose_oauth_waiter *w, const struct err *why);
};

/* Fetch them, unless that is under way; w->run comes once, from the loop. */
void expose_oauth_keys_wait(
    struct expose_oauth_keys *k, struct expose_oauth_waiter *w);

/* Wait no longer: w->run has not come, and does not come. */
void expose_oauth_keys_leave(struct expose_oauth_waiter *w);

#endif
