/* expose.c - the table of kinds, and what every surface does first. */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "engine/call.h"
#include "expose/expose.h"
#include "expose/expose_auth.h"
#include "expose/expose_control.h"
#include "expose/expose_cors.h"
#include "expose/expose_kind.h"
#include "expose/expose_mcp.h"
#include "expose/expose_rest.h"
#include "http/http_server.h"

/* A new kind of surface is one line here. */
static const struct expose_kind *const kinds[] = {
	&expose_rest_kind,
	&expose_mcp_kind,
	&expose_control_kind,
};

static const struct expose_kind *
find_kind(const struct spec_exposes *s)
{
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i]->type == s->type)
			return kinds[i];
	}
	return NULL;
}

bool
expose_can(const struct spec_exposes *s)
{
	return find_kind(s) != NULL;
}

struct exposer *
expose_new(const struct engine *en, const struct spec_exposes *s, struct err *e)
{
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
	x->spec = s;
	x->arena.secret = true; /* it holds what clients must show */
	if (s->auth != NULL && s->auth->type != SPEC_AUTH_NONE)
		x->auth = expose_auth_new(&x->arena, en, s);
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
	arena_done(&x->arena);
	mem_wipe(x, sizeof(*x));
	free(x);
}

void
expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	ex->route = x->kind->route;
	expose_cors_mark(ex);
	/* A preflight carries no credential (Fetch, "CORS protocol"). */
	if (x->auth != NULL && ex->request.method != HTTP_METHOD_OPTIONS &&
	    !expose_auth_check(x->auth, ex)) {
		http_exchange_send(ex);
		return;
	}
	x->kind->handle(x, t, ex);
}

void
expose_on_request(void *context, struct http_exchange *ex)
{
	struct exposer_thread *t = context;

	expose_handle(t->exposer, t->thread, ex);
}

bool
expose_needs_loopback(const struct exposer *x)
{
	if (x->auth != NULL)
		return false;
	/* It tells what only the operator is to know, and loads files. */
	if (x->spec->type == SPEC_EXPOSES_CONTROL)
		return true;
	for (const struct spec_operation *o = x->spec->operations; o != NULL;
	     o = o->next)
		if (engine_reach(x->engine, o) & ENGINE_REACHES_REMOTE)
			return true;
	for (const struct spec_operation *o = x->spec->forwards; o != NULL;
	     o = o->next)
		if (engine_reach(x->engine, o) & ENGINE_REACHES_REMOTE)
			return true;
	return false;
}
