/* expose_join.c - the MCP surfaces of several files as one. */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/auth.h"
#include "expose/expose.h"
#include "expose/mcp/mcp.h"
#include "expose/surface/surface.h"

/* All parts must accept the same callers: a caller authenticates once. */
static int
check_callers(struct exposer *const *all, size_t count, struct err *e)
{
	for (size_t i = 1; i < count; i++) {
		if (expose_auth_equal(all[0]->auth, all[i]->auth))
			continue;
		return err_set(e, ERR_INPUT,
		    "--one-mcp: '%.*s' and '%.*s' authenticate callers in "
		    "different ways, or in one that cannot be compared: give "
		    "--require-key, so that one key opens both",
		    STR_FMT(all[0]->capability->namespace),
		    STR_FMT(all[i]->capability->namespace));
	}
	return 0;
}

struct exposer *
expose_join(struct exposer *const *all, size_t count, struct err *e)
{
	const struct exposer *first = all[0];
	struct exposer **parts;
	struct exposer *x;

	if (check_callers(all, count, e) == -1)
		return NULL;
	x = mem_new(sizeof(*x));
	x->arena.secret = true;
	x->kind = first->kind;
	x->engine = first->engine;
	x->capability = first->capability;
	x->metrics = first->metrics;
	x->policy = first->policy;
	parts = arena_new(&x->arena, count * sizeof(struct exposer *));
	for (size_t i = 0; i < count; i++) {
		parts[i] = all[i];
		x->keeps_credential =
		    x->keeps_credential || all[i]->keeps_credential;
	}
	x->joined = parts;
	x->joined_count = count;
	if (first->auth != NULL)
		x->auth = expose_auth_new(
		    &x->arena, x->engine, x->kind, x->capability, x->key);
	expose_set_key(x, first->key);
	if (expose_needs_authority(x))
		x->cache = expose_cache_new(EXPOSE_CACHE_BYTES);
	x->needs_key = x->auth == NULL && x->keeps_credential;
	expose_mcp_join(x, parts, count);
	return x;
}
