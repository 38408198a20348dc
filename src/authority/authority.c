/* authority.c - routes requests of the keys API to their handlers. */
#include <stdlib.h>

#include "authority/authority_forward_head.h"
#include "authority/authority_openapi.h"
#include "authority/authority_rate.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "authority/authority_token.h"
#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"

enum {
	OUT_MAX = 8 * 1024 * 1024,
	AUTHENTICATED_MS =
	    1000, /* time until a caller is authenticated again */
};

/* Under which paths a route is served. */
enum base {
	VERSIONED, /* "/v1" + path */
	PLAIN, /* path */
	BOTH,
};

/* Properties of a route. */
enum {
	BODY = 1, /* it has a body, JSON */
	RATE = 2, /* the rate of the caller is limited */
	SELF = 4, /* a key may do it to itself without the permission */
	CURRENT = 8, /* it is about the calling key */
	ROTATE = 16, /* with SELF, CURRENT: needs auth:keys:rotate for it */
	FORM = 32, /* it has a body, a form; callers are OAuth clients */
	USE = 64, /* any key; the handler checks the permission */
};

/* A route and the paths at which it is served. */
struct authority_route {
	enum http_method method; /* COUNT: any, also below the path */
	const char *path;
	enum base base;
	unsigned flags;
	const char *permission; /* that the caller needs; NULL: none */
	authority_fn *handle;
};

/*
 * fal's Platform has the keys API at /v1/keys; the published capability files
 * have it at /keys.
 */
static const struct authority_route routes[] = {
	{ HTTP_METHOD_COUNT, "/auth", VERSIONED, 0, NULL, authority_forward },
	{ HTTP_METHOD_GET, "/keys", BOTH, RATE, "auth:keys:read",
	    authority_keys_list },
	{ HTTP_METHOD_POST, "/keys", BOTH, BODY | RATE, "auth:keys:write",
	    authority_keys_create },
	{ HTTP_METHOD_DELETE, "/keys/{key_id}", BOTH, RATE | SELF,
	    "auth:keys:write", authority_keys_delete },
	{ HTTP_METHOD_GET, "/keys/{key_id}", VERSIONED, RATE | SELF,
	    "auth:keys:read", authority_manage_get },
	{ HTTP_METHOD_PATCH, "/keys/{key_id}", VERSIONED, BODY | RATE,
	    "auth:keys:write", authority_manage_update },
	{ HTTP_METHOD_GET, "/keys/current", VERSIONED, 0, NULL,
	    authority_manage_current },
	{ HTTP_METHOD_DELETE, "/keys/current", VERSIONED, 0, NULL,
	    authority_keys_delete_current },
	{ HTTP_METHOD_POST, "/keys/{key_id}/rotate", VERSIONED,
	    BODY | RATE | SELF | ROTATE, "auth:keys:write", authority_rotate },
	{ HTTP_METHOD_POST, "/keys/{key_id}/rotate/undo", VERSIONED,
	    RATE | SELF | ROTATE, "auth:keys:write", authority_rotate_undo },
	{ HTTP_METHOD_POST, "/keys/current/rotate", VERSIONED,
	    BODY | RATE | CURRENT | ROTATE, "auth:keys:write",
	    authority_rotate },
	{ HTTP_METHOD_POST, "/keys/current/rotate/undo", VERSIONED,
	    RATE | CURRENT | ROTATE, "auth:keys:write", authority_rotate_undo },
	{ HTTP_METHOD_POST, "/keys/revoke", VERSIONED, BODY | RATE,
	    "auth:keys:write", authority_bulk_revoke },
	{ HTTP_METHOD_POST, "/keys/verify", BOTH, BODY, "auth:keys:verify",
	    authority_verify_key },
	{ HTTP_METHOD_GET, "/accounts", VERSIONED, RATE, "accounts:read",
	    authority_accounts_list },
	{ HTTP_METHOD_POST, "/accounts", VERSIONED, BODY | RATE,
	    "accounts:write", authority_accounts_create },
	{ HTTP_METHOD_GET, "/accounts/{account_id}", VERSIONED, RATE,
	    "accounts:read", authority_accounts_get },
	{ HTTP_METHOD_PATCH, "/accounts/{account_id}", VERSIONED, BODY | RATE,
	    "accounts:write", authority_accounts_update },
	{ HTTP_METHOD_POST, "/keys/verify:batch", VERSIONED, BODY,
	    "auth:keys:verify", authority_batch_verify },
	{ HTTP_METHOD_POST, "/introspect", VERSIONED, FORM, "auth:keys:verify",
	    authority_introspect_token },
	{ HTTP_METHOD_POST, "/tokens", PLAIN, BODY | RATE | USE, "models:run",
	    authority_tokens_create },
	{ HTTP_METHOD_POST, "/tokens/realtime", PLAIN, BODY | RATE | USE,
	    "models:run", authority_tokens_create_realtime },
	{ HTTP_METHOD_GET, "/jwks.json", VERSIONED, 0, NULL,
	    authority_tokens_keys },
	{ HTTP_METHOD_GET, "/presets", VERSIONED, 0, NULL,
	    authority_manage_presets },
	{ HTTP_METHOD_GET, "/models", VERSIONED, 0, NULL,
	    authority_models_list },
	{ HTTP_METHOD_GET, "/openapi.json", BOTH, 0, NULL, authority_openapi },
	{ HTTP_METHOD_GET, "/healthz", PLAIN, 0, NULL,
	    authority_status_health },
	{ HTTP_METHOD_GET, "/readyz", PLAIN, 0, NULL,
	    authority_status_readiness },
	{ HTTP_METHOD_GET, "/metrics", PLAIN, 0, NULL,
	    authority_status_metrics },
};

bool
authority_openapi_route_at(size_t i, struct authority_openapi_route *out)
{
	if (i >= LEN(routes))
		return false;
	*out = (struct authority_openapi_route){ routes[i].method,
		routes[i].path, routes[i].base != PLAIN,
		routes[i].base != VERSIONED, routes[i].permission };
	return true;
}

bool
authority_is_public(struct str path)
{
	/* "/healthz/" is the route of "/healthz". */
	if (path.n > 1 && path.p[path.n - 1] == '/')
		path = str_part(path, 0, path.n - 1);
	return str_is(path, "/v1/auth") || str_starts(path, STR("/v1/auth/")) ||
	       str_is(path, "/healthz") || str_is(path, "/readyz");
}

/* A route at one path. */
struct route {
	const struct authority_route *row;
	char *name; /* for metrics: "authority GET /v1/keys" */
};

/*
 * For any method, at the pattern and below it.  OPTIONS is one of them: a proxy
 * that asks with it must not get the response that lists methods, which is a
 * success.
 */
static void
add_any(struct authority *a, struct route *r, const char *pattern)
{
	char *below = mem_printf("%s/{path}", pattern);

	for (enum http_method m = 0; m < HTTP_METHOD_COUNT; m++) {
		http_route_add(a->routes, m, pattern, r, NULL);
		http_route_add(a->routes, m, below, r, NULL);
	}
	free(below);
}

static void
add_route(
    struct authority *a, const struct authority_route *row, const char *base)
{
	struct route *r = &a->served[a->served_count++];
	char *pattern = mem_printf("%s%s", base, row->path);

	r->row = row;
	/* Only the keys API has several methods at one path. */
	r->name = row->base == BOTH
	              ? mem_printf("authority %s %s",
	                    http_method_name(row->method), pattern)
	              : mem_printf("authority %s", pattern);
	if (row->method == HTTP_METHOD_COUNT)
		add_any(a, r, pattern);
	else
		http_route_add(a->routes, row->method, pattern, r, NULL);
	free(pattern);
}

static void
add_routes(struct authority *a)
{
	a->served = mem_new(2 * LEN(routes) * sizeof(*a->served));
	a->routes = http_route_new();
	http_route_ease(a->routes);
	for (size_t i = 0; i < LEN(routes); i++) {
		if (routes[i].base != PLAIN)
			add_route(a, &routes[i], "/v1");
		if (routes[i].base != VERSIONED)
			add_route(a, &routes[i], "");
	}
}

struct authority *
authority_new(struct keys *keys, struct metrics *metrics, int64_t rate)
{
	struct authority *a = mem_new(sizeof(*a));

	a->keys = keys;
	a->metrics = metrics;
	a->rate = authority_rate_new(rate);
	a->permissions[KEY_SCOPE_API] =
	    str_of(authority_forward_head_preset("API"));
	a->permissions[KEY_SCOPE_ADMIN] =
	    str_of(authority_forward_head_preset("FULL"));
	random_bytes(a->bulk_secret, sizeof(a->bulk_secret));
	a->tokens = authority_token_keys_new(keys);
	add_routes(a);
	return a;
}

void
authority_free(struct authority *a)
{
	if (a == NULL)
		return;
	http_route_free(a->routes);
	for (size_t i = 0; i < a->served_count; i++)
		free(a->served[i].name);
	free(a->served);
	for (size_t i = 0; i < LEN(a->permissions); i++)
		free((char *)(uintptr_t)a->permissions[i].p);
	authority_rate_free(a->rate);
	authority_token_keys_free(a->tokens);
	free(a);
}

void
authority_set_gateway(struct authority *a, const struct authority_gateway *g)
{
	a->gateway = *g;
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

/* Answers 415 if the head names another type of body. */
static bool
check_type(struct authority_request *a, unsigned flags)
{
	struct str type =
	    http_headers_get(&a->call->request->headers, "Content-Type");

	if ((flags & FORM) != 0) {
		if (http_form_kind(type) == HTTP_FORM_URLENCODED)
			return true;
		authority_reply_error(a, 415,
		    "The body must be application/x-www-form-urlencoded");
		return false;
	}
	if (type.p == NULL || http_media_type_is_json(type))
		return true;
	authority_reply_error(a, 415, "The body must be application/json");
	return false;
}

/* Answers 404 or 405, or the list of methods to OPTIONS. */
static void
answer_unrouted(struct authority_request *a, enum http_route_result found)
{
	struct authority_call *c = a->call;

	c->route = "authority (none)";
	if (found == HTTP_ROUTE_NO_PATH) {
		authority_reply_error(a, 404, "Resource not found");
		return;
	}
	http_headers_add(
	    c->arena, &c->response->headers, STR("Allow"), a->match.allow);
	if (c->request->method == HTTP_METHOD_OPTIONS)
		c->response->status = 204;
	else
		authority_reply_error(a, 405,
		    "This method is not allowed here; see the Allow header");
}

static bool
is_within_rate(struct authority_request *a)
{
	struct authority_rate *r = a->thread->authority->rate;
	int64_t wait =
	    r != NULL ? authority_rate_take(r, a->caller->id, clock_mono_us())
	              : 0;

	if (wait > 0)
		authority_reply_limit(a, wait, "Rate limit exceeded");
	return wait == 0;
}

/* The head is accepted: reads the body. */
static bool
read_body(struct authority_request *a)
{
	a->authenticated_ms = loop_now_ms(a->thread->loop);
	a->call->pending = a;
	a->call->read_body(a->call);
	return false;
}

static bool
authenticate(struct authority_request *a, const struct authority_route *row)
{
	struct str self = STR_NONE;

	if (row->permission == NULL)
		return true;
	if ((row->flags & USE) != 0)
		return authority_auth_use(a);
	if ((row->flags & FORM) != 0)
		return authority_auth_client(a, row->permission);
	if ((row->flags & CURRENT) != 0)
		self = STR("");
	else if ((row->flags & SELF) != 0)
		self = a->match.variables[0].value;
	return authority_auth_for(a, row->permission, self,
	    (row->flags & ROTATE) != 0 ? "auth:keys:rotate" : NULL);
}

/* Order: authenticates and limits the caller before it looks at the request. */
static bool
handle(struct authority_request *a, const struct route *r)
{
	if (!authenticate(a, r->row))
		return true;
	if ((r->row->flags & RATE) != 0 && !is_within_rate(a))
		return true;
	if ((r->row->flags & (BODY | FORM)) == 0)
		return r->row->handle(a);
	if (!check_type(a, r->row->flags))
		return true;
	return a->call->read_body != NULL ? read_body(a) : r->row->handle(a);
}

void
authority_continue(struct authority_call *c)
{
	struct authority_request *a = c->pending;
	const struct route *r = a->match.target;
	int64_t age_ms = loop_now_ms(a->thread->loop) - a->authenticated_ms;

	/* A key revoked while its body was received is refused. */
	if (age_ms > AUTHENTICATED_MS && !authenticate(a, r->row))
		c->answered(c);
	else if (r->row->handle(a))
		c->answered(c);
}

void
authority_handle(struct authority_thread *t, struct authority_call *c)
{
	/* On the arena, because it may have to wait for the body. */
	struct authority_request *a = arena_new(c->arena, sizeof(*a));
	/* A method that is not known has the routes of any method only. */
	const enum http_method method = c->request->method == HTTP_METHOD_COUNT
	                                    ? HTTP_METHOD_PATCH
	                                    : c->request->method;
	enum http_route_result found;
	const struct route *r;

	a->thread = t;
	a->call = c;
	*c->response = (struct http_response){ .status = 0 };
	found = http_route_match(t->authority->routes, c->arena, method,
	    c->request->path, &a->match);
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
