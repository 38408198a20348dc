/* expose_rest.c - HTTP routes as the file has them, each one call. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/rest/expose_forward.h"
#include "expose/rest/expose_openapi.h"
#include "expose/rest/expose_rest.h"
#include "http/http.h"

/* The target of a route; on the exposer's arena. */
struct rest_route {
	const struct capability_operation *operation;
	const char *name; /* for metrics: "rest /v1/keys" */
	const char *problem; /* why it cannot work; NULL */
	bool asks_for_key; /* the authority decides by the caller's key */
	bool json_only; /* its body is for the authority */
	bool picks_fields;
};

/* What a surface has of its own; on its arena. */
struct rest {
	struct http_routes *routes; /* of operations */
	struct http_routes *forwards; /* of what they leave */
};

/* One request on its way; on the exchange's arena. */
struct rest_call {
	struct call call;
	struct http_exchange *exchange;
	struct engine_thread *thread;
	enum capability_safety forbidden; /* what the call may not do */
	struct http_route_match match; /* the call borrows its variables */
};

/* Does some text in a value have that in it? */
static bool
mentions(const struct json *v, struct str what)
{
	if (json_is(v, JSON_STRING))
		return v->text.n >= what.n &&
		       memmem(v->text.p, v->text.n, what.p, what.n) != NULL;
	for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		if (mentions(m, what))
			return true;
	return false;
}

/* "rest.body.x" and the like: fields of a body, which must have some. */
static bool
picks_fields(const struct capability_operation *o)
{
	for (const struct capability_with *w = o->with; w != NULL; w = w->next)
		if (mentions(w->value, STR(".body.")))
			return true;
	for (const struct capability_step *s = o->steps; s != NULL; s = s->next)
		if (s->operation != NULL && picks_fields(s->operation))
			return true;
	return false;
}

static bool
with_takes_body(const struct capability_operation *o)
{
	for (const struct capability_with *w = o->with; w != NULL; w = w->next)
		if (mentions(w->value, STR(".body")))
			return true;
	return false;
}

/* Does any value of the call come from the request's body? */
static bool
takes_body(const struct capability_operation *o)
{
	if (with_takes_body(o))
		return true;
	for (const struct capability_step *s = o->steps; s != NULL; s = s->next)
		if (s->operation != NULL && s->operation->function == NULL &&
		    takes_body(s->operation))
			return true;
	/* Functions inside functions get values, and no bodies. */
	if (o->function != NULL && o->function->function == NULL)
		return takes_body(o->function);
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
	r->name = expose_route_name(
	    x, arena_printf(&x->arena, "rest %.*s", STR_FMT(o->path)));
	r->asks_for_key =
	    (engine_reach(x->engine, o) & ENGINE_REACHES_AUTHORITY) != 0;
	r->json_only = takes_body(o) && r->asks_for_key;
	r->picks_fields = picks_fields(o);
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
	/* The first of two equal routes counts; the loader warned of it. */
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
	(void)e; /* a route that is none is left out */
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

static void
refuse(struct http_exchange *ex, int status, const char *message)
{
	http_response_error(
	    &ex->response, ex->arena, status, NULL, ex->request.id, message);
}

/* Which pages may read an answer is this surface's to say, not another's. */
static bool
is_about_origins(struct str name)
{
	return str_equal_nocase(str_part(name, 0, 15), STR("Access-Control-"));
}

/* The answer to pass on: status, media type, headers and the same bytes. */
static void
pass_on(struct http_exchange *ex, const struct call *c)
{
	const struct http_headers *h = &c->response.headers;

	ex->response.status = c->response.status;
	ex->response.content_type = c->response.content_type;
	ex->response.body = c->response.body;
	for (size_t i = 0; i < h->count; i++) {
		if (!is_about_origins(h->items[i].name))
			http_headers_add(ex->arena, &ex->response.headers,
			    h->items[i].name, h->items[i].value);
	}
}

static void
on_finished(struct call *c)
{
	struct rest_call *r = c->context;
	struct http_exchange *ex = r->exchange;

	if (c->error.kind == ERR_NONE)
		pass_on(ex, c);
	else if (c->timed_out)
		refuse(ex, 504, c->error.text);
	else
		http_response_err(
		    &ex->response, ex->arena, &c->error, ex->request.id);
	if (c->error.kind == ERR_LIMIT ||
	    (c->error.kind != ERR_NONE && c->retry_after_s > 0))
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("Retry-After"),
		    arena_strf(ex->arena, "%d",
		        c->retry_after_s > 0 ? c->retry_after_s : 1));
	http_exchange_send(ex);
}

/* The answer goes nowhere, and the upstream need not go on with it. */
static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	struct rest_call *r = ex->stream;

	if (e == HTTP_EXCHANGE_GONE)
		call_cancel(&r->call);
}

/*
 * RFC 9110 15.5.16, if what the call needs of the body is not in one of that
 * type.  A remote upstream says itself what it takes.
 */
static const char *
type_problem(const struct rest_route *route, const struct http_request *q)
{
	if (route->json_only && !request_decode_is_json(q))
		return "The body must be JSON: send Content-Type: "
		       "application/json";
	if (route->picks_fields && !request_decode_is_json(q) &&
	    http_form_kind(request_decode_type(q)) == HTTP_FORM_NONE)
		return "Fields of the body are needed, so it must be JSON or a "
		       "form: send Content-Type: application/json";
	return NULL;
}

/* JSON may come under the type of a form: its bytes tell. */
static bool
is_type_open(const struct http_exchange *ex)
{
	return ex->request.body.n == 0 &&
	       http_form_kind(http_headers_get(&ex->request.headers,
	           "Content-Type")) == HTTP_FORM_URLENCODED;
}

/* False: the answer is the refusal. */
static bool
check_type(const struct rest_route *route, struct http_exchange *ex)
{
	const char *why;

	if (!ex->has_body && !route->json_only)
		return true;
	why = type_problem(route, &ex->request);
	if (why == NULL)
		return true;
	refuse(ex, 415, why);
	return false;
}

/* The authority would say the same, but only when the body is here. */
static bool
check_key(const struct rest_route *route, struct http_exchange *ex)
{
	const struct http_headers *h = &ex->request.headers;

	if (!route->asks_for_key || !ex->has_body ||
	    http_headers_get(h, "Authorization").p != NULL)
		return true;
	refuse(ex, 401, "Authentication required");
	http_headers_add(ex->arena, &ex->response.headers,
	    STR("WWW-Authenticate"), STR("Key realm=\"claviger\""));
	return false;
}

/* The body is here, if there is one: carry the operation out. */
static void
start_call(void *context, struct http_exchange *ex)
{
	struct rest_call *r = context;
	const struct rest_route *route = r->match.target;

	if (!check_type(route, ex)) {
		http_exchange_send(ex);
		return;
	}

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

/* What the head says of the request; true: the answer is its, or comes later.
 */
static bool
run_route(struct exposer *x, struct rest_call *r)
{
	const struct rest_route *route = r->match.target;
	const struct capability_operation *o = route->operation;
	struct http_exchange *ex = r->exchange;
	const struct expose_permission p =
	    expose_permission_check(x, EXPOSE_USE_ROUTE, o, ex->request.method);

	ex->route = route->name;
	if (p.verdict != EXPOSE_ALLOW) {
		refuse(ex, 403,
		    "This server is read-only (--read-only): it does nothing "
		    "that may change something");
		return false;
	}
	if (route->problem != NULL) {
		refuse(ex, 503,
		    arena_printf(ex->arena, "Operation '%.*s' cannot work: %s",
		        STR_FMT(o->name.n > 0 ? o->name : o->path),
		        route->problem));
		return false;
	}
	if (!check_key(route, ex) ||
	    (!is_type_open(ex) && !check_type(route, ex)))
		return false;
	r->forbidden = p.forbidden;
	http_exchange_read_body(ex, NULL, start_call, r);
	return true;
}

/* What no operation takes may be one to hand on. */
static bool
finds_forward(const struct exposer *x, struct rest_call *r)
{
	const struct rest *own = x->own;
	const struct http_request *q = &r->exchange->request;
	struct http_route_match match;

	/*
	 * A page's question whether it may ask is not the page's request, and
	 * since it carries no credential, OPTIONS was not authenticated.
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
refuse_method(struct rest_call *r)
{
	struct http_exchange *ex = r->exchange;

	if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, r->match.allow);
		return;
	}
	refuse(ex, 405, "This path does not take that method");
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Allow"), r->match.allow);
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
	if (found != HTTP_ROUTE_FOUND && finds_forward(x, r))
		found = HTTP_ROUTE_FOUND;
	switch (found) {
	case HTTP_ROUTE_FOUND:
		if (run_route(x, r))
			return;
		break;
	case HTTP_ROUTE_NO_PATH:
		if (!expose_openapi_answer(x->document, ex))
			refuse(ex, 404, "There is nothing at this path");
		break;
	case HTTP_ROUTE_NO_METHOD:
		refuse_method(r);
		break;
	}
	http_exchange_send(ex);
}

/* The OpenAPI document, if the file does not expose that path itself. */
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
	.route = "rest other",
	.paths = paths,
	.open = rest_open,
	.close = rest_close,
	.handle = rest_handle,
	.is_document = rest_is_document,
};
