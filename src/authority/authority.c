/* authority.c - the keys API of fal's Platform: from a request to its handler.
 */
#include <stdlib.h>

#include "authority/authority_rate.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"

enum {
	OUT_MAX = 8 * 1024 * 1024,
	JUDGED_MS = 1000, /* how long a verdict on the caller holds */
};

/* What is asked of the caller before the handler is. */
enum needs { NOTHING, ADMIN, ADMIN_AND_RATE };

struct route {
	enum http_method method;
	const char *pattern;
	const char *name; /* for metrics */
	enum needs needs;
	bool has_body; /* JSON */
	authority_fn *handle;
};

/*
 * The keys API stands at /v1/keys, as on fal's Platform, and at /keys, as the
 * capability files have it.
 */
static const struct route routes[] = {
	{ HTTP_METHOD_GET, "/v1/auth", "authority /v1/auth", NOTHING, false,
	    authority_judge_caller },
	{ HTTP_METHOD_GET, "/v1/keys", "authority GET /v1/keys", ADMIN_AND_RATE,
	    false, authority_list_keys },
	{ HTTP_METHOD_POST, "/v1/keys", "authority POST /v1/keys",
	    ADMIN_AND_RATE, true, authority_create_key },
	{ HTTP_METHOD_DELETE, "/v1/keys/{key_id}",
	    "authority DELETE /v1/keys/{key_id}", ADMIN_AND_RATE, false,
	    authority_delete_key },
	{ HTTP_METHOD_POST, "/v1/keys/verify", "authority POST /v1/keys/verify",
	    ADMIN, true, authority_verify_key },
	{ HTTP_METHOD_GET, "/keys", "authority GET /keys", ADMIN_AND_RATE,
	    false, authority_list_keys },
	{ HTTP_METHOD_POST, "/keys", "authority POST /keys", ADMIN_AND_RATE,
	    true, authority_create_key },
	{ HTTP_METHOD_DELETE, "/keys/{key_id}",
	    "authority DELETE /keys/{key_id}", ADMIN_AND_RATE, false,
	    authority_delete_key },
	{ HTTP_METHOD_POST, "/keys/verify", "authority POST /keys/verify",
	    ADMIN, true, authority_verify_key },
	{ HTTP_METHOD_GET, "/healthz", "authority /healthz", NOTHING, false,
	    authority_health },
	{ HTTP_METHOD_GET, "/readyz", "authority /readyz", NOTHING, false,
	    authority_readiness },
	{ HTTP_METHOD_GET, "/metrics", "authority /metrics", NOTHING, false,
	    authority_metrics },
};

struct authority *
authority_new(struct keys *keys, struct metrics *metrics, int64_t rate)
{
	struct authority *a = mem_new(sizeof(*a));

	a->keys = keys;
	a->metrics = metrics;
	a->rate = authority_rate_new(rate);
	a->routes = http_route_new();
	for (size_t i = 0; i < LEN(routes); i++)
		http_route_add(a->routes, routes[i].method, routes[i].pattern,
		    (void *)(uintptr_t)&routes[i], NULL);
	return a;
}

void
authority_free(struct authority *a)
{
	if (a == NULL)
		return;
	http_route_free(a->routes);
	authority_rate_free(a->rate);
	free(a);
}

void
authority_set_ready(struct authority *a, bool ready)
{
	atomic_store(&a->ready, ready);
}

struct authority_thread *
authority_thread_new(struct authority *a, struct loop *l, struct err *e)
{
	struct key_reader *reader = key_reader_new(a->keys, e);
	struct authority_thread *t;

	if (reader == NULL)
		return NULL;
	t = mem_new(sizeof(*t));
	t->authority = a;
	t->loop = l;
	t->reader = reader;
	buf_init(&t->out, OUT_MAX);
	return t;
}

void
authority_thread_free(struct authority_thread *t)
{
	if (t == NULL)
		return;
	key_reader_free(t->reader);
	buf_done_secret(&t->out);
	free(t);
}

bool
authority_refuse(struct authority_ask *a, int status, const char *message)
{
	http_response_error(a->call->response, a->call->arena, status, NULL,
	    a->call->request->id, message);
	return true;
}

bool
authority_refuse_limit(
    struct authority_ask *a, int64_t seconds, const char *message)
{
	struct http_headers *h = &a->call->response->headers;
	struct str text =
	    arena_strf(a->call->arena, "%lld", (long long)seconds);

	http_headers_add(a->call->arena, h, STR("Retry-After"), text);
	http_headers_add(a->call->arena, h, STR("x-ratelimit-reset"), text);
	return authority_refuse(a, 429, message);
}

bool
authority_refuse_err(struct authority_ask *a, const struct err *e)
{
	if (e->kind == ERR_LIMIT)
		return authority_refuse_limit(a, 1, e->text);
	http_response_err(
	    a->call->response, a->call->arena, e, a->call->request->id);
	return true;
}

bool
authority_answer_json(struct authority_ask *a, int status)
{
	struct buf *out = &a->thread->out;

	if (out->over)
		return authority_refuse(a, 500, "The answer is too large");
	http_response_json(
	    a->call->response, status, arena_str(a->call->arena, buf_str(out)));
	return true;
}

struct json *
authority_body(struct authority_ask *a)
{
	static const struct json_bounds bounds = { .depth = 64,
		.values = 1000 };
	const struct http_request *q = a->call->request;
	struct err e = { .kind = ERR_NONE };
	struct json *v;

	if (str_trim(q->body).n == 0) {
		authority_refuse(a, 400, "A JSON object is required as body");
		return NULL;
	}
	v = json_parse_bounded(
	    a->call->arena, q->body, &bounds, JSON_UNIQUE, &e);
	if (e.kind == ERR_OVERLOADED)
		authority_refuse_err(a, &e);
	else if (v == NULL)
		authority_refuse(a, 400,
		    arena_printf(a->call->arena,
		        "The body is not valid JSON: line %d, column %d: %s",
		        e.line, e.column, e.text));
	else if (!json_is(v, JSON_OBJECT))
		authority_refuse(a, 400,
		    arena_printf(a->call->arena,
		        "The body must be a JSON object, not %s",
		        json_kind_name(v->kind)));
	else
		return v;
	return NULL;
}

/* 415 if the head says that the body is of another type. */
static bool
check_type(struct authority_ask *a)
{
	struct str type =
	    http_headers_get(&a->call->request->headers, "Content-Type");

	if (type.p == NULL || http_media_type_is_json(type))
		return true;
	authority_refuse(a, 415, "The body must be application/json");
	return false;
}

/* No route: 404, 405, or the list of methods that OPTIONS asks for. */
static void
answer_unrouted(struct authority_ask *a, enum http_route_result found)
{
	struct authority_call *c = a->call;

	c->route = "authority (none)";
	if (found == HTTP_ROUTE_NO_PATH) {
		authority_refuse(a, 404, "Resource not found");
		return;
	}
	http_headers_add(
	    c->arena, &c->response->headers, STR("Allow"), a->match.allow);
	if (c->request->method == HTTP_METHOD_OPTIONS)
		c->response->status = 204;
	else
		authority_refuse(a, 405,
		    "This method is not allowed here; see the Allow header");
}

static bool
is_within_rate(struct authority_ask *a)
{
	struct authority_rate *r = a->thread->authority->rate;
	int64_t wait =
	    r != NULL ? authority_rate_ask(r, a->caller->id, clock_mono_us())
	              : 0;

	if (wait > 0)
		authority_refuse_limit(a, wait, "Rate limit exceeded");
	return wait == 0;
}

/* What was found by the head waits for the body. */
static bool
read_body(struct authority_ask *a)
{
	a->judged_ms = loop_now_ms(a->thread->loop);
	a->call->ask = a;
	a->call->read_body(a->call);
	return false;
}

/* Who asks, and may they now, before anything they say is looked at. */
static bool
handle(struct authority_ask *a, const struct route *r)
{
	if (r->needs != NOTHING && !authority_auth_admin(a))
		return true;
	if (r->needs == ADMIN_AND_RATE && !is_within_rate(a))
		return true;
	if (!r->has_body)
		return r->handle(a);
	if (!check_type(a))
		return true;
	return a->call->read_body != NULL ? read_body(a) : r->handle(a);
}

void
authority_go_on(struct authority_call *c)
{
	struct authority_ask *a = c->ask;
	const struct route *r = a->match.target;
	int64_t age_ms = loop_now_ms(a->thread->loop) - a->judged_ms;

	/* A key that was revoked while its body dribbled in does nothing. */
	if (age_ms > JUDGED_MS && !authority_auth_admin(a))
		c->answered(c);
	else if (r->handle(a))
		c->answered(c);
}

void
authority_handle(struct authority_thread *t, struct authority_call *c)
{
	/* On the arena, since it may have to wait for the body. */
	struct authority_ask *a = arena_new(c->arena, sizeof(*a));
	enum http_route_result found;
	const struct route *r;

	a->thread = t;
	a->call = c;
	*c->response = (struct http_response){ .status = 0 };
	found = http_route_match(t->authority->routes, c->arena,
	    c->request->method, c->request->path, &a->match);
	if (found != HTTP_ROUTE_FOUND) {
		answer_unrouted(a, found);
		c->answered(c);
		return;
	}
	r = a->match.target;
	c->route = r->name;
	if (handle(a, r))
		c->answered(c);
}
