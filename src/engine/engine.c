/* engine.c - makes a loaded capability ready to call. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/credential/credential.h"
#include "engine/engine.h"
#include "engine/engine_internal.h"
#include "engine/engine_slot.h"
#include "engine/state/state.h"
#include "engine/upstream/upstream.h"

static struct engine_target *
find_target(const struct engine *en, struct str namespace)
{
	for (size_t i = 0; i < en->target_count; i++)
		if (str_equal(en->targets[i].consumes->namespace, namespace))
			return &en->targets[i];
	return NULL;
}

/* The names that --set accepts, collected to suggest the nearest. */
struct name_list {
	struct arena arena;
	const char **items;
	size_t count, room;
};

static void
add_name(void *context, struct str name)
{
	struct name_list *n = context;

	if (n->count == n->room) {
		n->room = n->room > 0 ? n->room * 2 : 16;
		n->items = mem_resize(n->items, n->room * sizeof(*n->items));
	}
	n->items[n->count++] = arena_strdup(&n->arena, name);
}

static void
name_list_done(struct name_list *n)
{
	arena_done(&n->arena);
	free(n->items);
}

static int
refuse_name(struct name_list *n, const char *option, struct str name,
    const char *what, struct err *e)
{
	const char *near = str_nearest(name, n->items, n->count);

	if (near != NULL)
		return err_set(e, ERR_INPUT,
		    "%s: the file has no %s '%.*s'; did you mean '%s'?", option,
		    what, STR_FMT(name), near);
	return err_set(e, ERR_INPUT, "%s: the file has no %s '%.*s'", option,
	    what, STR_FMT(name));
}

static int
check_set(struct engine *en, struct str name, struct err *e)
{
	struct name_list n = { 0 };
	int rc = -1;

	for (const struct capability_bind *b = en->capability->binds; b != NULL;
	     b = b->next) {
		add_name(&n, b->name);
		add_name(&n, b->source);
	}
	for (size_t i = 0; i < en->target_count; i++)
		endpoint_each_name(en, &en->targets[i], add_name, &n);
	for (const struct capability_exposes *x = en->capability->exposes;
	     x != NULL; x = x->next)
		credential_each_name(en, x->auth, x->namespace, add_name, &n);
	for (size_t i = 0; i < n.count && rc == -1; i++)
		if (str_is(name, n.items[i]))
			rc = 0;
	if (rc == -1)
		refuse_name(&n, "--set", name, "bind or variable", e);
	name_list_done(&n);
	return rc;
}

static int
refuse_namespace(
    const struct engine *en, const char *option, struct str name, struct err *e)
{
	struct name_list n = { 0 };

	for (size_t i = 0; i < en->target_count; i++)
		add_name(&n, en->targets[i].consumes->namespace);
	refuse_name(&n, option, name, "consumed namespace", e);
	name_list_done(&n);
	return -1;
}

/* An imported document is one API, even if it has several namespaces. */
static bool
is_one_api(const struct engine *en)
{
	return en->target_count == 1 ||
	       (en->target_count > 0 &&
	           capability_bind_is_guarded(en->capability, 0));
}

/*
 * Reports whether an option that moves one namespace of an imported document
 * moves t, too: a part of the same API must not call the production server
 * while the rest calls another.  The first namespace has the name of the API.
 */
static bool
is_moved_with(const struct engine *en, const struct engine_target *t,
    const struct engine_target *named)
{
	return !t->base_named &&
	       (named == en->targets ||
	           str_equal(t->consumes->base_uri, named->consumes->base_uri));
}

const char *
engine_left_namespace(struct engine *en)
{
	const struct engine_target *named = NULL, *left = NULL;

	for (size_t i = 0; i < en->target_count && is_one_api(en); i++) {
		const struct engine_target *t = &en->targets[i];

		if (t->base_named)
			named = t;
		else if (t->base_option.p == NULL && left == NULL)
			left = t;
	}
	if (named == NULL || left == NULL)
		return NULL;
	return arena_printf(&en->arena,
	    "--base-uri %.*s=URL leaves '%.*s' of the same API at %.*s: add "
	    "--base-uri %.*s=URL, or give --base-uri %.*s for all",
	    STR_FMT(named->consumes->namespace),
	    STR_FMT(left->consumes->namespace),
	    STR_FMT(left->consumes->base_uri),
	    STR_FMT(left->consumes->namespace), STR_FMT(named->base_option));
}

/* t NULL: all targets. */
static int
take_base_uri(struct engine *en, struct engine_target *t, const char *value,
    struct err *e)
{
	struct str uri = arena_str(&en->arena, str_of(value));
	struct name_list n = { 0 };

	if (t != NULL) {
		t->base_option = uri;
		t->base_named = true;
		for (size_t i = 0; i < en->target_count && is_one_api(en); i++)
			if (is_moved_with(en, &en->targets[i], t))
				en->targets[i].base_option = uri;
	} else if (is_one_api(en)) {
		for (size_t i = 0; i < en->target_count; i++)
			if (!en->targets[i].base_named)
				en->targets[i].base_option = uri;
	} else {
		for (size_t i = 0; i < en->target_count; i++)
			add_name(&n, en->targets[i].consumes->namespace);
		err_set(e, ERR_INPUT,
		    "the file consumes %zu APIs: give --base-uri "
		    "NAMESPACE=URL, such as --base-uri %s=URL",
		    n.count, n.count > 0 ? n.items[0] : "NAMESPACE");
		name_list_done(&n);
		return -1;
	}
	return endpoint_check_base(uri, e);
}

static int
take_option(struct engine *en, const struct engine_option *o, struct err *e)
{
	struct str name = arena_str(&en->arena, str_of(o->name));
	struct engine_target *t = find_target(en, name);

	switch (o->kind) {
	case ENGINE_POLICY:
		if (t == NULL && name.n > 0)
			return refuse_namespace(en,
			    call_policy_option_name(&en->arena, o), name, e);
		return call_policy_take(en, t, o, e);
	case ENGINE_SET:
		en->sets[en->set_count++] = (struct engine_value){
			.name = name,
			.value = arena_str(&en->arena, str_of(o->value)),
		};
		return check_set(en, name, e);
	case ENGINE_AUTHORITY:
		if (t == NULL)
			return refuse_namespace(en, "--upstream", name, e);
		t->authority = true;
		return 0;
	case ENGINE_CLIENT_CERT:
		if (t == NULL)
			return refuse_namespace(en, "--client-cert", name, e);
		t->tls.cert = arena_strdup(&en->arena, str_of(o->value));
		return http_tls_check_key(t->tls.cert, e) == 0
		           ? 0
		           : err_prefix(e, "--client-cert");
	case ENGINE_BASE_URI:
		if (t == NULL && name.n > 0)
			return refuse_namespace(en, "--base-uri", name, e);
		return take_base_uri(en, t, o->value, e);
	}
	return 0;
}

/* The operator's certificate replaces that of the file. */
static void
resolve_tls(struct engine_target *t)
{
	const struct http_tls *own = &t->consumes->tls;

	if (t->tls.cert == NULL) {
		t->tls.cert = own->cert;
		t->tls.key = own->key;
	}
	t->tls.ca = own->ca;
}

static void
make_targets(struct engine *en)
{
	size_t count = 0;

	for (struct capability_consumes *c = en->capability->consumes;
	     c != NULL; c = c->next)
		count++;
	en->targets = arena_new(&en->arena, count * sizeof(*en->targets) + 1);
	for (struct capability_consumes *c = en->capability->consumes;
	     c != NULL; c = c->next) {
		struct engine_target *t = &en->targets[en->target_count++];

		t->consumes = c;
		t->changes = arena_new(&en->arena, sizeof(*t->changes));
		capability_policy_clear(&t->policy_option);
	}
}

bool
engine_option_fits(const struct capability *s, const struct engine_option *o)
{
	struct engine en = { .capability = s };
	struct str name = str_of(o->name);
	bool fits;

	make_targets(&en);
	if (name.n == 0 &&
	    (o->kind == ENGINE_POLICY || o->kind == ENGINE_BASE_URI))
		fits = true;
	else if (o->kind == ENGINE_SET)
		fits = check_set(&en, name, NULL) == 0;
	else
		fits = find_target(&en, name) != NULL;
	arena_done(&en.arena);
	return fits;
}

int
engine_option_refuse(const struct engine_option *o, struct err *e)
{
	static const char *const names[] = {
		[ENGINE_BASE_URI] = "--base-uri",
		[ENGINE_SET] = "--set",
		[ENGINE_AUTHORITY] = "--upstream",
		[ENGINE_CLIENT_CERT] = "--client-cert",
	};
	struct arena a = { .head = NULL };

	err_set(e, ERR_INPUT, "%s %s: no file has a %s of that name",
	    o->kind == ENGINE_POLICY ? call_policy_option_name(&a, o)
	                             : names[o->kind],
	    o->name,
	    o->kind == ENGINE_SET ? "bind or variable" : "consumed namespace");
	arena_done(&a);
	return -1;
}

struct engine *
engine_new(const struct capability *s, const struct engine_option *options,
    size_t count, const struct limits *limits, struct err *e)
{
	struct engine *en = mem_new(sizeof(*en));

	en->capability = s;
	en->limits = *limits;
	en->arena.secret = true;
	capability_policy_clear(&en->policy);
	make_targets(en);
	en->sets = arena_new(&en->arena, count * sizeof(*en->sets) + 1);
	for (size_t i = 0; i < count; i++) {
		if (take_option(en, &options[i], e) == -1) {
			engine_free(en);
			return NULL;
		}
	}
	engine_binds_resolve(en);
	en->vault = credential_vault_new(en->target_count);
	for (size_t i = 0; i < en->target_count; i++) {
		struct engine_target *t = &en->targets[i];

		t->upstream =
		    t->authority ? &upstream_authority : &upstream_http;
		endpoint_resolve(en, t);
		call_policy_resolve(en, t);
		resolve_tls(t);
	}
	engine_make_plans(en);
	return en;
}

void
engine_free(struct engine *en)
{
	if (en == NULL)
		return;
	credential_vault_free(en->vault);
	for (size_t i = 0; i < en->target_count; i++)
		call_policy_done(&en->targets[i]);
	arena_done(&en->arena);
	free(en->secrets);
	free(en);
}

const struct capability *
engine_capability(const struct engine *en)
{
	return en->capability;
}

/* Loads what calls to the upstreams need. */
static void
prepare_client(const struct engine *en, struct http_client *client)
{
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];

		if (!t->authority && t->problem == NULL)
			http_client_prepare(client, t->base_uri);
	}
}

struct engine_thread *
engine_thread_new(struct engine *en, struct http_client *client,
    struct authority_thread *authority)
{
	struct engine_thread *t = mem_new(sizeof(*t));

	t->engine = en;
	t->client = client;
	t->authority = authority;
	t->loop = client != NULL ? http_client_loop(client) : NULL;
	list_init(&t->parked);
	t->credentials = credential_thread_new(t);
	t->cache = t->loop != NULL ? response_cache_new() : NULL;
	if (client != NULL)
		prepare_client(en, client);
	return t;
}

void
engine_thread_free(struct engine_thread *t)
{
	if (t == NULL)
		return;
	if (t->peers != NULL)
		list_remove(&t->peer);
	engine_slot_free_all(t);
	upstream_http_stop(t);
	credential_thread_free(t->credentials);
	response_cache_free(t->cache);
	free(t);
}

void
engine_thread_join(struct engine_thread *t, struct list *peers)
{
	t->peers = peers;
	list_append(peers, &t->peer);
}

struct engine_thread *
engine_thread_peer(struct engine_thread *t, const struct engine *en)
{
	if (t->engine == en || t->peers == NULL)
		return t->engine == en ? t : NULL;
	for (struct list *l = t->peers->next; l != t->peers; l = l->next) {
		struct engine_thread *one =
		    container_of(l, struct engine_thread, peer);

		if (one->engine == en)
			return one;
	}
	return NULL;
}

struct loop *
engine_thread_loop(const struct engine_thread *t)
{
	return t->loop;
}

struct authority_thread *
engine_thread_authority(const struct engine_thread *t)
{
	return t->authority;
}

void
engine_observe(
    struct engine *en, struct tracer *tracer, struct upstream_metrics *meter)
{
	en->tracer = tracer;
	en->meter = meter;
}

struct tracer *
engine_tracer(const struct engine *en)
{
	return en->tracer;
}

const struct limits *
engine_limits(const struct engine *en)
{
	return &en->limits;
}
