/* expose.c - the table of kinds, and what every surface does first. */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/expose.h"
#include "expose/auth/auth.h"
#include "expose/expose_caller.h"
#include "expose/control/control.h"
#include "expose/surface/surface.h"
#include "expose/expose_mcp.h"
#include "expose/rest/rest.h"
#include "expose/skill/skill.h"
#include "http/http.h"

/* A new kind of surface is one line here. */
static const struct expose_kind *const kinds[] = {
	&expose_rest_kind,
	&expose_mcp_kind,
	&expose_control_kind,
	&expose_skill_kind,
};

static const struct expose_kind *
find_kind(const struct capability_exposes *s)
{
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i]->type == s->type)
			return kinds[i];
	}
	return NULL;
}

bool
expose_can(const struct capability_exposes *s)
{
	/* Files declare skills without a port: others offer them. */
	return find_kind(s) != NULL &&
	       (s->type != CAPABILITY_EXPOSES_SKILL || s->port != 0);
}

/* Where its operations, forwards and resources end: bits of engine_reach(). */
static unsigned
reach_of(const struct exposer *x)
{
	const struct capability_operation *const all[] = {
		x->capability->operations, x->capability->forwards,
		x->capability->reads
	};
	unsigned reach = 0;

	for (size_t i = 0; i < LEN(all); i++)
		for (const struct capability_operation *o = all[i]; o != NULL;
		     o = o->next)
			reach |= engine_reach(x->engine, o);
	return reach;
}

struct exposer *
expose_new(
    const struct engine *en, const struct capability_exposes *s, struct err *e)
{
	return expose_new_counted(en, s, NULL, NULL, e);
}

struct exposer *
expose_new_counted(const struct engine *en, const struct capability_exposes *s,
    struct metrics *m, const struct expose_policy *policy, struct err *e)
{
	static const struct expose_policy none = { .read_only = false };
	const struct expose_kind *kind = find_kind(s);
	struct exposer *x;

	if (kind == NULL) {
		err_at(e, ERR_UNAVAILABLE, s->place.line, s->place.column,
		    "exposes of type '%.*s' are not served here",
		    STR_FMT(s->type_name));
		return NULL;
	}
	x = mem_new(sizeof(*x));
	x->kind = kind;
	x->engine = en;
	x->capability = s;
	x->metrics = m;
	x->policy = policy != NULL ? policy : &none;
	x->arena.secret = true; /* it holds what clients must show */
	random_bytes(x->key, sizeof(x->key)); /* unless it is lent one */
	if (s->auth != NULL && s->auth->type != CAPABILITY_AUTH_NONE)
		x->auth = expose_auth_new(&x->arena, en, s, x->key);
	x->keeps_credential = reach_of(x) & ENGINE_REACHES_AUTHORITY;
	x->needs_key = x->auth == NULL && x->keeps_credential;
	if (s->type != CAPABILITY_EXPOSES_CONTROL)
		x->skills = expose_skills_new(x);
	if (kind->open(x, e) == -1) {
		expose_free(x);
		return NULL;
	}
	return x;
}

void
expose_free(struct exposer *x)
{
	if (x == NULL)
		return;
	x->kind->close(x);
	expose_skills_free(x->skills);
	expose_auth_done(x->auth);
	arena_done(&x->arena);
	mem_wipe(x, sizeof(*x));
	free(x);
}

void
expose_lend_key(
    struct exposer *x, const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES])
{
	memcpy(x->key, key, sizeof(x->key));
	if (x->auth != NULL)
		expose_auth_set_key(x->auth, &x->arena);
}

/* A request whose caller an authorization server judges. */
struct judged {
	struct exposer *exposer;
	struct engine_thread *thread;
	struct http_exchange *exchange;
};

/*
 * What was shown here is not for who stands behind, except for the authority,
 * which judges the caller again.
 */
static void
go_on(void *context, bool in)
{
	struct judged *j = context;

	if (!in) {
		http_exchange_send(j->exchange);
		return;
	}
	if (j->exposer->auth != NULL && !j->exposer->keeps_credential)
		expose_auth_take(j->exposer->auth, j->exchange);
	j->exposer->kind->handle(j->exposer, j->thread, j->exchange);
}

static void
judge(struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	struct judged *j = arena_new(ex->arena, sizeof(*j));
	enum expose_verdict v;

	*j = (struct judged){ x, t, ex };
	v = expose_caller_check(x, t, ex, go_on, j);
	if (v != EXPOSE_WAITS)
		go_on(j, v == EXPOSE_LET_IN);
}

static void
on_sent(struct http_exchange *ex)
{
	trace_finish(ex->request.trace, ex->route, ex->response.status);
}

/* What watches is not watched. */
static void
begin_trace(const struct exposer *x, struct http_exchange *ex)
{
	static const char *const names[] = {
		[CAPABILITY_EXPOSES_REST] = "rest.request",
		[CAPABILITY_EXPOSES_MCP] = "mcp.request",
		[CAPABILITY_EXPOSES_SKILL] = "skill.request",
	};
	enum capability_exposes_type type = x->capability->type;

	if (type == CAPABILITY_EXPOSES_CONTROL)
		return;
	ex->request.trace =
	    trace_new(engine_tracer(x->engine), ex->arena, &ex->request.headers,
	        (size_t)type < LEN(names) && names[type] != NULL ? names[type]
	                                                         : "request");
	if (ex->request.trace == NULL)
		return;
	ex->on_sent = on_sent;
	trace_set(ex->request.trace->first, "claviger.namespace",
	    x->capability->namespace);
	trace_set(ex->request.trace->first, "http.request.method",
	    str_of(http_method_name(ex->request.method)));
}

static bool
is_for_skills(const struct exposer *x, const struct http_exchange *ex)
{
	return x->skills != NULL && expose_well_known_is(ex->request.path);
}

/* Asked for a foreign navigation only: all else gets no exception. */
static bool
is_document(const struct exposer *x, struct http_exchange *ex)
{
	return ex->site.is_navigation &&
	       (is_for_skills(x, ex) || (x->kind->is_document != NULL &&
	                                    x->kind->is_document(x, ex)));
}

void
expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	ex->route = x->kind->route;
	begin_trace(x, ex);
	if (!expose_cors_check(x->capability->cors, ex, is_document(x, ex))) {
		http_exchange_send(ex);
		return;
	}
	/* What a skill says is no secret, and who installs it has no key. */
	if (is_for_skills(x, ex)) {
		expose_well_known_answer(&x->skills, 1, ex);
		http_exchange_send(ex);
		return;
	}
	/* A preflight carries no credential (Fetch, "CORS protocol"). */
	if (x->auth != NULL && expose_auth_tell(x->auth, ex))
		http_exchange_send(ex);
	else if (ex->request.method == HTTP_METHOD_OPTIONS)
		x->kind->handle(x, t, ex);
	else
		judge(x, t, ex);
}

const char *
expose_route_name(const struct exposer *x, const char *name)
{
	return x->metrics != NULL ? metrics_name(x->metrics, name) : name;
}

/* The methods that a path of a kind's own may be asked with. */
static int
visit_all_methods(struct expose_route *r, expose_route_fn *visit, void *context)
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++) {
		r->method = (enum http_method)m;
		if (r->method != HTTP_METHOD_HEAD &&
		    r->method != HTTP_METHOD_OPTIONS && visit(context, r) == -1)
			return -1;
	}
	return 0;
}

static int
visit_operations(
    const struct capability_operation *o, expose_route_fn *visit, void *context)
{
	for (; o != NULL; o = o->next) {
		struct expose_route r = { .operation = o, .method = o->method };

		r.pattern = o->path;
		if (o->path.p != NULL && visit(context, &r) == -1)
			return -1;
	}
	return 0;
}

static int
visit_forwards(
    const struct capability_operation *o, expose_route_fn *visit, void *context)
{
	for (; o != NULL; o = o->next) {
		for (size_t i = 0; i < LEN(o->forward->paths); i++) {
			struct expose_route r = { .operation = o };

			r.pattern = o->forward->paths[i];
			if (visit_all_methods(&r, visit, context) == -1)
				return -1;
		}
	}
	return 0;
}

static int
visit_paths(
    const char *const *path, bool yields, expose_route_fn *visit, void *context)
{
	for (; path != NULL && *path != NULL; path++) {
		struct expose_route r = {
			.pattern = str_of(*path),
			.yields = yields,
		};

		if (visit_all_methods(&r, visit, context) == -1)
			return -1;
	}
	return 0;
}

int
expose_each_route(
    const struct exposer *x, expose_route_fn *visit, void *context)
{
	bool rest = x->kind->type == CAPABILITY_EXPOSES_REST;

	if (rest &&
	    (visit_operations(x->capability->operations, visit, context) ==
	            -1 ||
	        visit_forwards(x->capability->forwards, visit, context) == -1))
		return -1;
	if (visit_paths(x->kind->paths, rest, visit, context) == -1)
		return -1;
	return x->auth == NULL ? 0
	                       : visit_paths(expose_auth_paths(x->auth), true,
	                             visit, context);
}

void
expose_refuse_method(
    struct exposer *x, struct http_exchange *ex, struct str allow)
{
	ex->route = x->kind->route;
	if (!expose_cors_check(x->capability->cors, ex, false)) {
		/* The answer says so. */
	} else if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, allow);
	} else {
		http_response_error(&ex->response, ex->arena, 405, NULL,
		    ex->request.id, "This path does not take that method");
		http_headers_add(
		    ex->arena, &ex->response.headers, STR("Allow"), allow);
	}
	http_exchange_send(ex);
}

bool
expose_skills_have(const struct exposer *x, struct str path)
{
	return x->skills != NULL && expose_well_known_has(x->skills, path);
}

void
expose_skills_index(
    struct exposer *const *all, size_t count, struct http_exchange *ex)
{
	struct expose_skills **sets =
	    arena_new(ex->arena, (count + 1) * sizeof(*sets));
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (all[i]->skills != NULL)
			sets[n++] = all[i]->skills;
	if (count == 0 || expose_cors_check(all[0]->capability->cors, ex, true))
		expose_well_known_answer(sets, n, ex);
	http_exchange_send(ex);
}

void
expose_on_request(void *context, struct http_exchange *ex)
{
	struct exposer_thread *t = context;

	expose_handle(t->exposer, t->thread, ex);
}

bool
expose_reaches_authority(const struct exposer *x)
{
	return x->keeps_credential;
}

bool
expose_needs_loopback(const struct exposer *x)
{
	if (x->auth != NULL)
		return false;
	/* It tells what only the operator is to know, and loads files. */
	if (x->capability->type == CAPABILITY_EXPOSES_CONTROL)
		return true;
	return reach_of(x) & ENGINE_REACHES_REMOTE;
}
