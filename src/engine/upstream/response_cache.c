/* response_cache.c - responses of upstreams that are used again (RFC 9111). */
#include <stdlib.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/upstream/response_cache.h"

enum { KEY_BYTES = 16384 };

struct entry {
	struct list link; /* in order of use, the newest last */
	struct arena arena; /* of this entry itself, too; wiped */
	struct str key;
	uint64_t hash;
	uint64_t changes; /* of the namespace, when it was requested */
	struct http_response response;
	struct str etag; /* STR_NONE: none */
	int64_t received_ms, age_ms, fresh_ms; /* of loop_now_ms() */
};

struct response_cache {
	struct hash_key hash;
	struct list entries;
	size_t count, bytes;
};

/* One use by a call; on its arena. */
struct response_cache_use {
	struct str own, shared; /* keys: of the principal, of all */
	uint64_t changes;
	bool store; /* the caller allows it */
	bool asked; /* the request has the etag of `stale` */
	struct http_response stale; /* a copy */
	struct str etag;
};

struct response_cache *
response_cache_new(void)
{
	struct response_cache *k = mem_new(sizeof(*k));

	k->hash = hash_key_new();
	list_init(&k->entries);
	return k;
}

static void
drop(struct response_cache *k, struct entry *n)
{
	struct arena all = n->arena;

	list_remove(&n->link);
	k->count--;
	k->bytes -= all.total;
	arena_done(&all);
}

void
response_cache_free(struct response_cache *k)
{
	if (k == NULL)
		return;
	while (!list_is_empty(&k->entries))
		drop(k,
		    container_of(list_take(&k->entries), struct entry, link));
	free(k);
}

static struct entry *
find(struct response_cache *k, struct str key)
{
	const uint64_t hash = hash_str(&k->hash, key);

	for (struct list *l = k->entries.next; l != &k->entries; l = l->next) {
		struct entry *n = container_of(l, struct entry, link);

		if (n->hash == hash && str_equal(n->key, key))
			return n;
	}
	return NULL;
}

/* Copies a response, whose texts may be freed sooner than a. */
static struct http_response
copy_of(struct arena *a, const struct http_response *r)
{
	struct http_response out = { .status = r->status };

	if (r->content_type.p != NULL)
		out.content_type = arena_str(a, r->content_type);
	out.body = arena_str(a, r->body);
	for (size_t i = 0; i < r->headers.count; i++)
		http_headers_add(a, &out.headers,
		    arena_str(a, r->headers.items[i].name),
		    arena_str(a, r->headers.items[i].value));
	return out;
}

/* Changes with each request; it has no influence on the response. */
static bool
is_trace(struct str name)
{
	return str_equal_nocase(name, STR("traceparent")) ||
	       str_equal_nocase(name, STR("tracestate"));
}

/*
 * Makes the keys: the URL and all headers of the request, so that Vary is
 * obeyed whatever it names, and for `own` the principal.  Returns false if the
 * request is too long, or asks for a part.
 */
static bool
make_keys(const struct call *c, struct response_cache_use *u)
{
	const struct call_request *r = &c->state->request;
	bool whole = true;
	struct buf b;

	buf_init(&b, KEY_BYTES);
	buf_printf(&b, "%zu ", r->url.n);
	buf_add_str(&b, r->url);
	for (size_t i = 0; i < r->http.headers.count; i++) {
		const struct http_header *h = &r->http.headers.items[i];

		whole = whole && !str_equal_nocase(h->name, STR("range"));
		if (is_trace(h->name))
			continue;
		buf_printf(&b, " %zu ", h->name.n);
		buf_add_str(&b, h->name);
		buf_printf(&b, " %zu ", h->value.n);
		buf_add_str(&b, h->value);
	}
	u->shared = arena_str(c->arena, buf_str(&b));
	buf_puts(&b, " principal ");
	http_principal_write(&b, c->source.caller);
	u->own = arena_str(c->arena, buf_str(&b));
	whole = whole && !b.over;
	buf_done_secret(&b);
	return whole;
}

static bool
is_change(enum http_method m)
{
	return capability_safety_of_method(m) != CAPABILITY_SAFETY_READS;
}

static void
count(const struct call *c, enum upstream_metrics_cache what)
{
	upstream_metrics_count_cache(c->thread->engine->meter,
	    c->consumed->owner->namespace, c->consumed->name, what);
}

static bool
asks_for(const struct call *c, const char *directive)
{
	return c->source.request != NULL &&
	       http_cache_directive(
	           &c->source.request->headers, directive, NULL);
}

static bool
is_fresh(const struct call *c, const struct entry *n, uint64_t changes)
{
	return n->changes == changes && !asks_for(c, "no-cache") &&
	       loop_now_ms(c->thread->loop) - n->received_ms < n->fresh_ms;
}

/* Sets the response of c to what was kept, with its age (RFC 9111 5.1). */
static void
restore(struct call *c, const struct entry *n)
{
	const int64_t age_ms =
	    loop_now_ms(c->thread->loop) - n->received_ms + n->age_ms;

	c->response = copy_of(c->arena, &n->response);
	http_headers_add(c->arena, &c->response.headers, STR("Age"),
	    arena_strf(c->arena, "%lld", (long long)(age_ms / 1000)));
	c->from_upstream = true;
}

static void
ask_with_etag(
    struct call *c, struct response_cache_use *u, const struct entry *n)
{
	struct http_headers *h = &c->state->request.http.headers;

	if (n->etag.p == NULL || http_headers_get(h, "if-none-match").p != NULL)
		return;
	u->stale = copy_of(c->arena, &n->response);
	u->etag = arena_str(c->arena, n->etag);
	u->asked = true;
	http_headers_add(c->arena, h, STR("If-None-Match"), u->etag);
}

static struct response_cache_use *
begin(struct call *c)
{
	const struct engine_target *t = c->state->plan->target;
	struct response_cache_use *u;

	c->state->cached = NULL;
	if (is_change(c->state->request.http.method) && !t->authority)
		atomic_fetch_add(t->changes, 1);
	/* Without a principal nothing says whose response it is. */
	if (c->consumed->cache == NULL || t->authority ||
	    c->source.caller == NULL || c->thread->cache == NULL ||
	    asks_for(c, "no-store"))
		return NULL;
	u = arena_new(c->arena, sizeof(*u));
	u->changes = atomic_load(t->changes);
	return make_keys(c, u) ? u : NULL;
}

bool
response_cache_answer(struct call *c)
{
	struct response_cache_use *u = begin(c);
	struct response_cache *k = c->thread->cache;
	struct entry *n;

	if (u == NULL)
		return false;
	c->state->cached = u;
	n = find(k, u->own);
	if (n == NULL)
		n = find(k, u->shared);
	if (n != NULL) {
		list_remove(&n->link);
		list_append(&k->entries, &n->link);
	}
	if (n != NULL && is_fresh(c, n, u->changes)) {
		restore(c, n);
		count(c, UPSTREAM_METRICS_HIT);
		return true;
	}
	if (n != NULL)
		ask_with_etag(c, u, n);
	return false;
}

/* Drops responses until a new one fits.  Returns false if it never would. */
static bool
make_room(struct response_cache *k, const struct limits *l, size_t bytes)
{
	if (l->cache_responses == 0 || (int64_t)bytes > l->cache_bytes)
		return false;
	while (!list_is_empty(&k->entries) &&
	       ((int64_t)k->count >= l->cache_responses ||
	           (int64_t)(k->bytes + bytes) > l->cache_bytes))
		drop(k,
		    container_of(list_take(&k->entries), struct entry, link));
	return true;
}

static void
keep(struct call *c, const struct response_cache_use *u,
    const struct http_cache *rules)
{
	struct response_cache *k = c->thread->cache;
	const struct str key = rules->is_public ? u->shared : u->own;
	const size_t bytes = c->response.body.n + 2 * key.n + 4096;
	struct arena all = { .secret = true, .budget = c->arena->budget };
	struct entry *n = find(k, key);

	if (n != NULL)
		drop(k, n);
	if (!make_room(k, &c->thread->engine->limits, bytes) ||
	    !mem_budget_has(c->arena->budget, MEM_BUDGET_ANONYMOUS, bytes))
		return;
	n = arena_new(&all, sizeof(*n));
	n->arena = all;
	n->key = arena_str(&n->arena, key);
	n->hash = hash_str(&k->hash, key);
	n->changes = u->changes;
	n->response = copy_of(&n->arena, &c->response);
	if (rules->etag.p != NULL)
		n->etag = arena_str(&n->arena, rules->etag);
	n->received_ms = loop_now_ms(c->thread->loop);
	n->age_ms = rules->age_ms;
	n->fresh_ms = rules->fresh_ms;
	k->count++;
	k->bytes += n->arena.total;
	list_append(&k->entries, &n->link);
}

/* Removes what is kept for the request, because the response replaces it. */
static void
forget(struct response_cache *k, const struct response_cache_use *u)
{
	struct entry *n;

	if ((n = find(k, u->own)) != NULL)
		drop(k, n);
	if ((n = find(k, u->shared)) != NULL)
		drop(k, n);
}

/* Reports whether a 304 confirms what was kept; it becomes the response. */
static bool
take_confirmed(struct call *c, struct response_cache_use *u, int status)
{
	if (!u->asked || status != 304)
		return false;
	c->response = u->stale;
	return true;
}

void
response_cache_take(struct call *c, const struct http_response *from)
{
	struct response_cache_use *u = c->state->cached;
	const struct capability_cache *file = c->consumed->cache;
	struct http_cache rules;
	bool confirmed;

	if (is_change(c->state->request.http.method))
		atomic_fetch_add(c->state->plan->target->changes, 1);
	if (u == NULL)
		return;
	rules = http_cache_read(&from->headers, clock_real_ms());
	confirmed = take_confirmed(c, u, from->status);
	if (confirmed && rules.etag.p == NULL)
		rules.etag = u->etag;
	count(
	    c, confirmed ? UPSTREAM_METRICS_CONFIRMED : UPSTREAM_METRICS_MISS);
	if (from->status != 200 && !confirmed)
		return;
	forget(c->thread->cache, u);
	if (file->ttl_ms > 0 && !rules.always_ask)
		rules.fresh_ms = file->ttl_ms;
	if (rules.storable && (int64_t)c->response.body.n <= file->max_bytes &&
	    (rules.fresh_ms > 0 || rules.etag.p != NULL))
		keep(c, u, &rules);
}
