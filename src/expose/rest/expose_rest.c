/* expose_rest.c - the REST surface: each route calls one operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/auth/auth.h"
#include "expose/surface/surface.h"
#include "expose/rest/expose_forward.h"
#include "expose/rest/expose_openapi.h"
#include "expose/rest/expose_rest.h"
#include "http/http.h"

/* The target of a route; on the exposer's arena. */
struct rest_route {
	const struct capability_operation *operation;
	const char *name; /* for metrics: "rest /v1/keys" */
	const char *problem; /* why the operation does not work, or NULL */
	bool needs_key; /* the authority checks the caller's key */
	bool json_only; /* its body is sent to the authority */
	bool uses_fields;
};

/* The state of a surface; on its arena. */
struct rest {
	struct http_routes *routes; /* of operations */
	struct http_routes *forwards; /* tried after routes */
};

/* One request in progress; on the exchange's arena. */
struct rest_call {
	struct call call;
	struct http_exchange *exchange;
	struct engine_thread *thread;
	enum capability_safety forbidden; /* what the call must not do */
	struct http_route_match match; /* the call borrows its variables */
};

/* Does a value of a step, besides `with`, come from that place? */
static bool
parts_use(const struct capability_step *s, enum capability_ref_place place)
{
	for (size_t i = 0; i < LEN(s->parts); i++)
		if (capability_ref_uses(s->parts[i].ref, place))
			return true;
	return false;
}

/*
 * Reports whether it uses single fields, as in "rest.body.x".  Then the body
 * must have a format with fields.
 */
static bool
uses_fields(const struct capability_operation *o)
{
	for (const struct capability_with *w = o->with; w != NULL; w = w->next)
		if (capability_ref_uses(w->ref, CAPABILITY_REF_BODY))
			return true;
	for (const struct capability_step *s = o->steps; s != NULL; s = s->next)
		if (parts_use(s, CAPABILITY_REF_BODY) ||
		    (s->operation != NULL && uses_fields(s->operation)))
			return true;
	return false;
}

static bool
with_uses_body(const struct capability_operation *o)
{
	for (const struct capability_with *w = o->with; w != NULL; w = w->next)
		if (capability_ref_uses(w->ref, CAPABILITY_REF_BODY) ||
		    capability_ref_uses(w->ref, CAPABILITY_REF_WHOLE_BODY))
			return true;
	return false;
}

/* Reports whether the call uses the body of the request. */
static bool
uses_body(const struct capability_operation *o)
{
	if (with_uses_body(o))
		return true;
	for (const struct capability_step *s = o->steps; s != NULL; s = s->next)
		if (parts_use(s, CAPABILITY_REF_BODY) ||
		    parts_use(s, CAPABILITY_REF_WHOLE_BODY) ||
		    (s->operation != NULL && s->operation->function == NULL &&
		        uses_body(s->operation)))
			return true;
	/* A function inside a function receives values, never the body. */
	if (o->function != NULL && o->function->function == NULL)
		return uses_body(o->function);
	if (o->by != CAPABILITY_BY_CALL)
		return false;
	for (const struct capability_param *p = o->call->params; p != NULL;
	     p = p->next)
		if (p->in == CAPABILITY_IN_BODY)
			return true;
	return o->call->body != NULL;
}

static struct rest_route *
new_route(struct exposer *x, const struct capability_operation *o)
{
	struct rest_route *r = arena_new(&x->arena, sizeof(*r));

	r->operation = o;
	r->name = expose_kind_route_name(
	    x, arena_printf(&x->arena, "rest %.*s", STR_FMT(o->path)));
	r->needs_key =
	    (engine_reach(x->engine, o) & ENGINE_REACHES_AUTHORITY) != 0;
	/* A form may arrive as JSON, too. */
	r->json_only = uses_body(o) && r->needs_key &&
	               (o->call == NULL || o->call->body == NULL ||
	                   o->call->body->type != CAPABILITY_BODY_FORM);
	r->uses_fields = uses_fields(o);
	r->problem = engine_operation_problem(x->engine, o);
	return r;
}

static void
add_route(struct exposer *x, const struct capability_operation *o)
{
	const struct rest *own = x->own;
	struct err why = { .kind = ERR_NONE };

	if (o->forward != NULL)
		expose_forward_add(own->forwards, o, new_route(x, o), &why);
	else
		http_route_add(own->routes, o->method,
		    arena_strdup(&x->arena, o->path), new_route(x, o), &why);
	/* Of two equal routes the first wins; the loader warned about it. */
	if (why.kind != ERR_NONE && why.kind != ERR_DENIED)
		log_warn("%s:%d:%d: operation '%.*s' is not served: %s",
		    engine_capability(x->engine)->files[o->place.source],
		    o->place.line, o->place.column, STR_FMT(o->name), why.text);
}

static int
rest_open(struct exposer *x, struct err *e)
{
	struct rest *own = arena_new(&x->arena, sizeof(*own));

	x->own = own;
	own->routes = http_route_new();
	http_route_ease(own->routes);
	own->forwards = http_route_new();
	http_route_ease(own->forwards);
	x->document = expose_openapi_new(x);
	for (const struct capability_operation *o = x->capability->operations;
	     o != NULL; o = o->next)
		add_route(x, o);
	for (const struct capability_operation *o = x->capability->forwards;
	     o != NULL; o = o->next)
		add_route(x, o);
	(void)e; /* malformed routes are skipped with a warning */
	return 0;
}

static void
rest_close(struct exposer *x)
{
	struct rest *own = x->own;

	if (own == NULL)
		return;
	http_route_free(own->routes);
	http_route_free(own->forwards);
}

/* CORS headers are this surface's decision, not the upstream's. */
static bool
is_cors(struct str name)
{
	return str_equal_nocase(str_part(name, 0, 15), STR("Access-Control-"));
}

/* Copies the response of the call: status, media type, headers and body. */
static void
copy_response(struct http_exchange *ex, const struct call *c)
{
	const struct http_headers *h = &c->response.headers;

	ex->response.status = c->response.status;
	ex->response.content_type = c->response.content_type;
	ex->response.body = c->response.body;
	for (size_t i = 0; i < h->count; i++) {
		if (!is_cors(h->items[i].name))
			http_headers_add(ex->arena, &ex->response.headers,
			    h->items[i].name, h->items[i].value);
	}
}

static void
on_finished(struct call *c)
{
	struct rest_call *r = c->context;
	struct http_exchange *ex = r->exchange;

	if (c->error.kind == ERR_NONE) {
		copy_response(ex, c);
		call_pages_put_headers(
		    ex->arena, &c->pages, &ex->response.headers);
	} else if (c->timed_out) {
		expose_reply_error(ex, 504, c->error.text);
	} else {
		http_response_err(
		    &ex->response, ex->arena, &c->error, ex->request.id);
	}
	if (c->error.kind == ERR_LIMIT ||
	    (c->error.kind != ERR_NONE && c->retry_after_s > 0))
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("Retry-After"),
		    arena_strf(ex->arena, "%d",
		        c->retry_after_s > 0 ? c->retry_after_s : 1));
	http_exchange_send(ex);
}

/* The client closed the connection: cancel the upstream call. */
static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	struct rest_call *r = ex->stream;

	if (e == HTTP_EXCHANGE_GONE)
		call_cancel(&r->call);
}

/*
 * Returns why the media type of the body cannot be used (RFC 9110 15.5.16), or
 * NULL: the call needs fields, and this type has none.  A remote upstream
 * checks the type of a whole body itself.
 */
static const char *
type_problem(const struct rest_route *route, const struct http_request *q)
{
	if (route->json_only && !request_decode_is_json(q))
		return "The body must be JSON: send Content-Type: "
		       "application/json";
	if (route->uses_fields && !request_decode_is_json(q) &&
	    http_form_kind(request_decode_type(q)) == HTTP_FORM_NONE)
		return "The operation needs fields of the body, so the body "
		       "must be JSON or a form: send Content-Type: "
		       "application/json";
	return NULL;
}

/*
 * Reports whether the type must be checked after the body has arrived: a body
 * with the type of a form may be JSON (`curl -d '{...}'`).
 */
static bool
is_type_open(const struct http_exchange *ex)
{
	return ex->request.body.n == 0 &&
	       http_form_kind(http_headers_get(&ex->request.headers,
	           "Content-Type")) == HTTP_FORM_URLENCODED;
}

/* Returns false if the response is the rejection. */
static bool
check_type(const struct rest_route *route, struct http_exchange *ex)
{
	const char *why;

	if (!ex->has_body && !route->json_only)
		return true;
	why = type_problem(route, &ex->request);
	if (why == NULL)
		return true;
	expose_reply_error(ex, 415, why);
	return false;
}

/*
 * Rejects a missing key before the body is read.  The authority would send the
 * same response, but only after the body has arrived.
 */
static bool
check_key(const struct rest_route *route, struct http_exchange *ex)
{
	const struct http_headers *h = &ex->request.headers;

	if (!route->needs_key || !ex->has_body ||
	    http_headers_get(h, "Authorization").p != NULL)
		return true;
	expose_reply_error(ex, 401, "Authentication required");
	http_headers_add(ex->arena, &ex->response.headers,
	    STR("WWW-Authenticate"), STR("Key realm=\"claviger\""));
	return false;
}

/* Runs the operation, after the body has arrived. */
static void
start_call(void *context, struct http_exchange *ex)
{
	struct rest_call *r = context;
	const struct rest_route *route = r->match.target;

	if (!check_type(route, ex)) {
		http_exchange_send(ex);
		return;
	}
	if (route->operation->by != CAPABILITY_BY_FORWARD)
		request_decode_text(ex->arena, &ex->request);

	r->call = (struct call){
		.thread = r->thread,
		.arena = ex->arena,
		.operation = route->operation,
		.forbidden = r->forbidden,
		.source = {
			.request = &ex->request,
			.path_variables = r->match.variables,
			.path_variable_count = r->match.variable_count,
			.authorization = http_headers_get(
			    &ex->request.headers, "Authorization"),
			.caller = &ex->principal,
			.request_id = ex->request.id,
			.tail = r->match.tail,
		},
		.finished = on_finished,
		.context = r,
	};
	ex->stream = r;
	ex->on_event = on_event;
	call_start(&r->call);
}

/* Checks the request's head.  Returns true if the response comes later. */
static bool
run_route(struct exposer *x, struct rest_call *r)
{
	const struct rest_route *route = r->match.target;
	const struct capability_operation *o = route->operation;
	struct http_exchange *ex = r->exchange;
	const struct expose_permission p =
	    expose_permission_check(x, EXPOSE_USE_ROUTE, o, ex->request.method);

	ex->route = route->name;
	if (p.decision != EXPOSE_ALLOW) {
		expose_reply_error(ex, 403,
		    "This server is read-only (--read-only) and does not run "
		    "operations that may change something");
		return false;
	}
	if (!expose_auth_key_permits(x->auth, ex, o))
		return false;
	if (route->problem != NULL) {
		expose_reply_error(ex, 503,
		    arena_printf(ex->arena,
		        "Operation '%.*s' does not work: %s",
		        STR_FMT(o->name.n > 0 ? o->name : o->path),
		        route->problem));
		return false;
	}
	if (!check_key(route, ex) ||
	    (!is_type_open(ex) && !check_type(route, ex)))
		return false;
	/* The checks come before the body: it may be large, or never arrive. */
	r->forbidden = p.forbidden;
	http_exchange_read_body(ex, NULL, start_call, r);
	return true;
}

/* Finds the forward for a path that no operation has. */
static bool
finds_forward(const struct exposer *x, struct rest_call *r)
{
	const struct rest *own = x->own;
	const struct http_request *q = &r->exchange->request;
	struct http_route_match match;

	/*
	 * A CORS preflight is the browser's request, not the page's.  It
	 * carries no credential, so OPTIONS was not authenticated and must not
	 * be forwarded.
	 */
	if (q->method == HTTP_METHOD_OPTIONS &&
	    (x->auth != NULL ||
	        http_headers_get(&q->headers, "Access-Control-Request-Method")
	                .p != NULL))
		return false;
	if (http_route_match(own->forwards, r->exchange->arena, q->method,
	        q->path, &match) != HTTP_ROUTE_FOUND)
		return false;
	r->match = match;
	return true;
}

static void
rest_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	struct rest_call *r = arena_new(ex->arena, sizeof(*r));
	const struct rest *own = x->own;
	enum http_route_result found;

	r->exchange = ex;
	r->thread = t;
	found = http_route_match(own->routes, ex->arena, ex->request.method,
	    ex->request.path, &r->match);
	/* Operations take precedence over forwards. */
	if (found != HTTP_ROUTE_FOUND && finds_forward(x, r))
		found = HTTP_ROUTE_FOUND;
	switch (found) {
	case HTTP_ROUTE_FOUND:
		if (run_route(x, r))
			return;
		break;
	case HTTP_ROUTE_NO_PATH:
		if (!expose_openapi_answer(x, ex))
			expose_reply_error(ex, 404, "Not found");
		break;
	case HTTP_ROUTE_NO_METHOD:
		expose_reply_method(ex, r->match.allow);
		break;
	}
	http_exchange_send(ex);
}

/*
 * Reports whether ex asks for the OpenAPI document, unless the file exposes
 * that path itself.
 */
static bool
rest_is_document(const struct exposer *x, struct http_exchange *ex)
{
	const struct rest *own = x->own;
	struct rest_call r = { .exchange = ex };

	return str_is(ex->request.path, EXPOSE_OPENAPI_PATH) &&
	       http_route_match(own->routes, ex->arena, ex->request.method,
	           ex->request.path, &r.match) == HTTP_ROUTE_NO_PATH &&
	       !finds_forward(x, &r);
}

static const char *const paths[] = { EXPOSE_OPENAPI_PATH, NULL };

const struct expose_kind expose_rest_kind = {
	.type = CAPABILITY_EXPOSES_REST,
	.name = "rest",
	.trace = "rest.request",
	.routes_operations = true,
	.has_openapi = true,
	.route = "rest other",
	.paths = paths,
	.open = rest_open,
	.close = rest_close,
	.handle = rest_handle,
	.is_document = rest_is_document,
};
