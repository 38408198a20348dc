/* expose_oauth_keys.c - one thread's cache of an issuer's public keys. */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_oauth_keys.h"
#include "jwt/jwt.h"
#include "http/http.h"

struct fetch {
	struct expose_oauth_keys *owner; /* NULL: freed meanwhile */
	struct arena arena;
};

struct expose_oauth_keys {
	struct http_client *client;
	struct str server;
	struct jwks *keys; /* NULL: none yet */
	int64_t fetched_ms, asked_ms;
	struct list waiting;
	struct fetch *fetch; /* NULL: no fetch in progress */
};

struct expose_oauth_keys *
expose_oauth_keys_new(struct http_client *client, struct str server)
{
	struct expose_oauth_keys *k = mem_new(sizeof(*k));

	k->client = client;
	k->server = server;
	list_init(&k->waiting);
	return k;
}

void
expose_oauth_keys_free(struct expose_oauth_keys *k)
{
	if (k == NULL)
		return;
	if (k->fetch != NULL)
		k->fetch->owner = NULL;
	jwks_free(k->keys);
	free(k);
}

const struct jwks *
expose_oauth_keys_get(const struct expose_oauth_keys *k)
{
	bool fresh = k->keys != NULL &&
	             clock_mono_ms() - k->fetched_ms < EXPOSE_OAUTH_KEYS_MS;

	return fresh ? k->keys : NULL;
}

bool
expose_oauth_keys_may_fetch(const struct expose_oauth_keys *k)
{
	return clock_mono_ms() - k->asked_ms >= EXPOSE_OAUTH_KEYS_AGAIN_MS;
}

static void
fetch_free(struct fetch *f)
{
	arena_done(&f->arena);
	free(f);
}

/*
 * Calls all waiters.  A waiter that waits again in its callback joins the next
 * fetch.
 */
static void
finish(struct fetch *f, struct jwks *keys, const struct err *why)
{
	struct expose_oauth_keys *k = f->owner;
	struct list waiting;

	if (keys != NULL) {
		jwks_free(k->keys);
		k->keys = keys;
		k->fetched_ms = clock_mono_ms();
	}
	k->fetch = NULL;
	list_init(&waiting);
	while (!list_is_empty(&k->waiting)) {
		struct list *link = k->waiting.next;

		list_remove(link);
		list_append(&waiting, link);
	}
	while (!list_is_empty(&waiting)) {
		struct expose_oauth_waiter *w = container_of(
		    waiting.next, struct expose_oauth_waiter, link);

		list_remove(&w->link);
		w->run(w, why);
	}
	fetch_free(f);
}

static void
on_keys(void *context, struct http_client_answer *answer)
{
	struct fetch *f = context;
	struct err e = answer->error;
	struct jwks *keys = NULL;

	if (f->owner == NULL) {
		fetch_free(f);
		return;
	}
	if (e.kind == ERR_NONE && answer->response.status != 200)
		err_set(&e, ERR_UPSTREAM,
		    "the issuer's jwks_uri returned status %d",
		    answer->response.status);
	else if (e.kind == ERR_NONE)
		keys = jwks_read(answer->response.body, &e);
	finish(f, keys, keys != NULL ? NULL : &e);
}

static void
on_discovered(void *context, const struct oauth_discovery *found)
{
	struct fetch *f = context;
	struct err e = found->error;
	struct http_client_request r = {
		.method = HTTP_METHOD_GET,
		.response_bytes = JWKS_BYTES,
	};

	if (f->owner == NULL) {
		fetch_free(f);
		return;
	}
	if (e.kind == ERR_NONE && found->metadata.jwks_uri.n == 0)
		err_set(&e, ERR_UPSTREAM, "the metadata has no jwks_uri");
	if (e.kind != ERR_NONE) {
		err_prefix(&e, "the authorization server %.*s",
		    STR_FMT(str_part(f->owner->server, 0, 200)));
		finish(f, NULL, &e);
		return;
	}
	r.url = arena_strdup(&f->arena, found->metadata.jwks_uri);
	http_headers_add(
	    &f->arena, &r.headers, STR("Accept"), STR("application/json"));
	http_client_send(f->owner->client, &f->arena, &r, on_keys, f);
}

void
expose_oauth_keys_wait(
    struct expose_oauth_keys *k, struct expose_oauth_waiter *w)
{
	list_append(&k->waiting, &w->link);
	if (k->fetch != NULL)
		return;
	k->fetch = mem_new(sizeof(*k->fetch));
	k->fetch->owner = k;
	k->asked_ms = clock_mono_ms();
	oauth_discover(k->client, NULL, &k->fetch->arena, k->server,
	    on_discovered, k->fetch);
}

void
expose_oauth_keys_leave(struct expose_oauth_waiter *w)
{
	list_remove(&w->link);
}
