/* expose.c - the table of kinds, and the steps common to all surfaces. */
#include <assert.h>
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/expose.h"
#include "expose/auth/auth.h"
#include "expose/expose_caller.h"
#include "expose/control/control.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp.h"
#include "expose/rest/rest.h"
#include "expose/skill/skill.h"
#include "http/http.h"

/* To add a kind of surface, add a row. */
static const struct expose_kind *const kinds[] = {
	&expose_rest_kind,
	&expose_mcp_kind,
	&expose_control_kind,
	&expose_skill_kind,
};

const struct expose_kind *
expose_find_kind(const struct capability_exposes *s)
{
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i]->type == s->type)
			return kinds[i];
	}
	return NULL;
}

bool
expose_is_supported(const struct capability_exposes *s)
{
	const struct expose_kind *kind = expose_find_kind(s);

	/*
	 * A skill surface without a port is offered by the other surfaces of
	 * its file.
	 */
	return kind != NULL && (!kind->needs_port || s->port != 0);
}

/*
 * Returns what its operations, forwards and resources reach, as bits of
 * engine_reach().
 */
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
expose_new(const struct engine *en, const struct capability_exposes *s,
    struct metrics *m, const struct expose_policy *policy, struct err *e)
{
	static const struct expose_policy none = { .read_only = false };
	const struct expose_kind *kind = expose_find_kind(s);
	struct exposer *x;

	if (kind == NULL) {
		err_at(e, ERR_UNAVAILABLE, s->place.line, s->place.column,
		    "a surface of type '%.*s' is not supported",
		    STR_FMT(s->type_name));
		return NULL;
	}
	x = mem_new(sizeof(*x));
	x->kind = kind;
	x->engine = en;
	x->capability = s;
	x->metrics = m;
	x->policy = policy != NULL ? policy : &none;
	/*
	 * Wipe the arena when it is freed: it holds credentials that clients
	 * present.
	 */
	x->arena.secret = true;
	random_bytes(x->key, sizeof(x->key)); /* until expose_set_key() */
	if (s->auth != NULL && s->auth->type != CAPABILITY_AUTH_NONE)
		x->auth = expose_auth_new(&x->arena, en, kind, s, x->key);
	if (expose_auth_needs_authority(x->auth))
		x->cache = expose_cache_new(EXPOSE_CACHE_BYTES);
	x->keeps_credential = reach_of(x) & ENGINE_REACHES_AUTHORITY;
	x->needs_key = x->auth == NULL && x->keeps_credential;
	assert(kind->open != NULL && kind->handle != NULL);
	if (!kind->is_internal)
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
	expose_cache_free(x->cache);
	expose_auth_done(x->auth);
	arena_done(&x->arena);
	mem_wipe(x, sizeof(*x));
	free(x);
}

void
expose_set_key(struct exposer *x, const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES])
{
	memcpy(x->key, key, sizeof(x->key));
	if (x->auth != NULL)
		expose_auth_set_key(x->auth, &x->arena);
}

void
expose_set_places(struct exposer *x, const struct expose_skill_places *places)
{
	if (x->skills != NULL)
		expose_skills_set_places(x->skills, x->capability, places);
}

/* A request whose caller is being authenticated. */
struct pending {
	struct exposer *exposer;
	struct engine_thread *thread;
	struct http_exchange *exchange;
};

static bool
is_for_skills(const struct exposer *x, const struct http_exchange *ex)
{
	return (x->skills != NULL || x->joined_count > 0) &&
	       expose_well_known_is(ex->request.path);
}

/* Sets sets to the skills of x, or of what it joins; returns their number. */
static size_t
skills_of(const struct exposer *x, struct expose_skills **sets)
{
	size_t n = 0;

	if (x->skills != NULL)
		sets[n++] = x->skills;
	for (size_t i = 0; i < x->joined_count; i++)
		if (x->joined[i]->skills != NULL)
			sets[n++] = x->joined[i]->skills;
	return n;
}

static void
answer_skills(const struct exposer *x, struct http_exchange *ex)
{
	struct expose_skills **sets =
	    arena_new(ex->arena, (x->joined_count + 1) * sizeof(*sets));

	expose_well_known_answer(sets, skills_of(x, sets), ex);
	http_exchange_send(ex);
}

static void
refuse(const struct exposer *x, struct http_exchange *ex)
{
	if (x->kind->refused != NULL)
		x->kind->refused(ex);
	http_exchange_send(ex);
}

/*
 * The credential was meant for this surface and is not passed on, except to the
 * built-in authority, which checks the caller again.
 */
static void
on_authenticated(void *context, bool in)
{
	struct pending *j = context;

	if (!in) {
		refuse(j->exposer, j->exchange);
		return;
	}
	if (j->exposer->auth != NULL && !j->exposer->keeps_credential)
		expose_auth_strip(j->exposer->auth, j->exchange);
	if (is_for_skills(j->exposer, j->exchange))
		answer_skills(j->exposer, j->exchange);
	else
		j->exposer->kind->handle(j->exposer, j->thread, j->exchange);
}

static void
authenticate(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	struct pending *j = arena_new(ex->arena, sizeof(*j));
	enum expose_auth_result v;

	*j = (struct pending){ x, t, ex };
	v = expose_caller_check(x, t, ex, on_authenticated, j);
	if (v != EXPOSE_AUTH_PENDING)
		on_authenticated(j, v == EXPOSE_AUTH_ACCEPTED);
}

static void
on_sent(struct http_exchange *ex)
{
	trace_finish(ex->request.trace, ex->route, ex->response.status);
}

/* Internal surfaces are not traced: they serve the monitoring itself. */
static void
begin_trace(const struct exposer *x, struct http_exchange *ex)
{
	if (x->kind->trace == NULL)
		return;
	ex->request.trace = trace_new(engine_tracer(x->engine), ex->arena,
	    &ex->request.headers, x->kind->trace);
	if (ex->request.trace == NULL)
		return;
	ex->on_sent = on_sent;
	trace_set(ex->request.trace->first, "claviger.namespace",
	    x->capability->namespace);
	trace_set(ex->request.trace->first, "http.request.method",
	    str_of(http_method_name(ex->request.method)));
}

/*
 * Reports whether ex asks for a document, to which pages of other sites may
 * link.
 */
static bool
is_document(const struct exposer *x, struct http_exchange *ex)
{
	return ex->site.is_navigation &&
	       (is_for_skills(x, ex) || (x->kind->is_document != NULL &&
	                                    x->kind->is_document(x, ex)));
}

/*
 * The order matters.  Cross-site checks come first, so that a page of another
 * site learns nothing, not even whether a path exists.  Public documents are
 * served next, without a credential.  Everything else is authenticated before
 * its path is looked up.
 */
void
expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	ex->route = x->kind->route;
	begin_trace(x, ex);
	if (!expose_cors_check(x->capability->cors, ex, is_document(x, ex))) {
		refuse(x, ex);
		return;
	}
	/*
	 * Skills contain no secrets, and programs that install them have no
	 * key.  If keys are limited to some tools, a skill is about these.
	 */
	if (is_for_skills(x, ex) && !expose_needs_authority(x)) {
		answer_skills(x, ex);
		return;
	}
	/* A preflight carries no credential (Fetch, "CORS protocol"). */
	if (x->auth != NULL && expose_auth_serve_metadata(x->auth, ex))
		http_exchange_send(ex);
	else if (ex->request.method == HTTP_METHOD_OPTIONS)
		x->kind->handle(x, t, ex);
	else
		authenticate(x, t, ex);
}

/* Visits r once for each method that a path of a kind accepts. */
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
	bool rest = x->kind->routes_operations;

	if (rest &&
	    (visit_operations(x->capability->operations, visit, context) ==
	            -1 ||
	        visit_forwards(x->capability->forwards, visit, context) == -1))
		return -1;
	if (visit_paths(x->kind->paths, rest, visit, context) == -1)
		return -1;
	return x->auth == NULL
	           ? 0
	           : visit_paths(expose_auth_metadata_paths(x->auth), true,
	                 visit, context);
}

void
expose_reject_method(
    struct exposer *x, struct http_exchange *ex, struct str allow)
{
	ex->route = x->kind->route;
	if (expose_cors_check(x->capability->cors, ex, false))
		expose_reply_method(ex, allow);
	http_exchange_send(ex);
}

bool
expose_has_skill_file(const struct exposer *x, struct str path)
{
	for (size_t i = 0; i < x->joined_count; i++)
		if (expose_has_skill_file(x->joined[i], path))
			return true;
	return x->skills != NULL && expose_well_known_has(x->skills, path);
}

/* Returns false, with the response set, if a surface refuses the caller. */
static bool
may_read_index(struct exposer *const *all, size_t count,
    struct engine_thread *t, struct http_exchange *ex)
{
	for (size_t i = 0; i < count; i++)
		if (expose_needs_authority(all[i]))
			return expose_caller_check(all[i], t, ex, NULL, NULL) ==
			       EXPOSE_AUTH_ACCEPTED;
	return true;
}

void
expose_skills_index(struct exposer *const *all, size_t count,
    struct engine_thread *t, struct http_exchange *ex)
{
	struct expose_skills **sets;
	size_t n = 0, most = count + 1;

	for (size_t i = 0; i < count; i++)
		most += all[i]->joined_count;
	sets = arena_new(ex->arena, most * sizeof(*sets));
	for (size_t i = 0; i < count; i++)
		n += skills_of(all[i], sets + n);
	if ((count == 0 ||
	        expose_cors_check(all[0]->capability->cors, ex, true)) &&
	    may_read_index(all, count, t, ex))
		expose_well_known_answer(sets, n, ex);
	http_exchange_send(ex);
}

bool
expose_needs_authority(const struct exposer *x)
{
	return expose_auth_needs_authority(x->auth);
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
	for (size_t i = 0; i < x->joined_count; i++)
		if (expose_needs_loopback(x->joined[i]))
			return true;
	/* An internal surface shows data of the operator and loads files. */
	if (x->kind->is_internal)
		return true;
	return reach_of(x) & ENGINE_REACHES_REMOTE;
}
