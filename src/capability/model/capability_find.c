/* capability_find.c - operations by name. */
#include <assert.h>
#include <stdlib.h>

#include "base/base.h"
#include "capability/model/model.h"

struct capability_param *
capability_find_param(
    const struct capability_consumed_operation *op, struct str name)
{
	assert(op->by_name != NULL);
	return table_find(op->by_name, name);
}

/* Returns name without the prefix "namespace."; STR_NONE: no such prefix. */
static struct str
behind(struct str name, struct str namespace)
{
	if (namespace.n == 0 || name.n <= namespace.n ||
	    !str_starts(name, namespace) || name.p[namespace.n] != '.')
		return STR_NONE;
	return str_part(name, namespace.n + 1, name.n);
}

static struct capability_operation *
find_exposed(const struct capability *s, struct str name)
{
	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		const struct str part = behind(name, x->namespace);

		for (struct capability_operation *op = x->operations;
		     op != NULL; op = op->next)
			if (str_equal(op->name, name) ||
			    (part.n > 0 && str_equal(op->name, part)))
				return op;
	}
	return NULL;
}

/* The part of a name behind its namespace: "operation", "resource.operation".
 */
static bool
is_named(const struct capability_consumed_operation *op, struct str part)
{
	return str_equal(op->name, part) ||
	       str_equal(op->name, behind(part, op->resource));
}

/*
 * Returns the only consumed operation of that name, or NULL; sets e if there
 * are several.
 */
static struct capability_consumed_operation *
find_consumed(const struct capability *s, struct str name, struct err *e)
{
	struct capability_consumed_operation *found = NULL;
	size_t count = 0;

	for (const struct capability_consumes *c = s->consumes; c != NULL;
	     c = c->next) {
		const struct str part = behind(name, c->namespace);

		for (struct capability_consumed_operation *op = c->operations;
		     part.n > 0 && op != NULL; op = op->next)
			if (is_named(op, part) && count++ == 0)
				found = op;
	}
	if (count < 2)
		return found;
	err_set(e, ERR_INPUT,
	    "'%.*s' is the name of %zu operations; write "
	    "NAMESPACE.RESOURCE.OPERATION, or rename one in the file",
	    STR_FMT(str_part(name, 0, 80)), count);
	return NULL;
}

static struct capability_operation *
find_function(const struct capability *s, struct str name)
{
	for (const struct capability_aggregate *a = s->aggregates; a != NULL;
	     a = a->next) {
		const struct str part = behind(name, a->namespace);

		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next)
			if (str_equal(
			        f->name, a->namespace.n > 0 ? part : name))
				return f;
	}
	return NULL;
}

/* Candidates for a suggestion, on an arena. */
struct candidates {
	struct arena *arena;
	const char **items;
	size_t count, capacity;
};

static void
add_name(struct candidates *n, struct str namespace, struct str name)
{
	if (name.n == 0)
		return;
	if (n->count == n->capacity) {
		n->capacity = n->capacity > 0 ? n->capacity * 2 : 64;
		n->items =
		    mem_resize(n->items, n->capacity * sizeof(*n->items));
	}
	n->items[n->count++] = namespace.p == NULL
	                           ? arena_strdup(n->arena, name)
	                           : arena_printf(n->arena, "%.*s.%.*s",
	                                 STR_FMT(namespace), STR_FMT(name));
}

/*
 * Returns the nearest name, on the arena.  Consumed operations and functions
 * are candidates only for a name with a dot.
 */
static const char *
nearest(const struct capability *s, struct str name, struct arena *a)
{
	const bool dotted = str_find(name, '.', 0) < name.n;
	struct candidates n = { .arena = a };
	const char *found;

	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next)
		for (const struct capability_operation *op = x->operations;
		     op != NULL; op = op->next)
			add_name(&n, STR_NONE, op->name);
	for (const struct capability_aggregate *g = dotted ? s->aggregates
	                                                   : NULL;
	     g != NULL; g = g->next)
		for (const struct capability_operation *f = g->functions;
		     f != NULL; f = f->next)
			add_name(&n, g->namespace, f->name);
	for (const struct capability_consumes *c = dotted ? s->consumes : NULL;
	     c != NULL; c = c->next)
		for (const struct capability_consumed_operation *op =
		         c->operations;
		     op != NULL; op = op->next)
			add_name(&n, c->namespace, op->name);
	found = str_nearest(name, n.items, n.count);
	free(n.items);
	return found;
}

struct capability_operation *
capability_find_operation(const struct capability *s, struct str name,
    struct capability_consumed_operation **consumed, struct err *e)
{
	struct capability_operation *op = find_exposed(s, name);
	struct arena scratch = { .head = NULL };
	const char *suggestion;

	*consumed = NULL;
	if (op == NULL) {
		struct err several = { .kind = ERR_NONE };

		*consumed = find_consumed(s, name, &several);
		if (several.kind != ERR_NONE) {
			if (e != NULL)
				*e = several;
			return NULL;
		}
	}
	if (op == NULL && *consumed == NULL)
		op = find_function(s, name);
	if (op != NULL || *consumed != NULL)
		return op;
	suggestion = nearest(s, name, &scratch);
	err_set(e, ERR_ABSENT, "'%.*s' has no operation '%.*s'%s%s%s",
	    STR_FMT(s->file), STR_FMT(str_part(name, 0, 80)),
	    suggestion != NULL ? "; did you mean '" : "",
	    suggestion != NULL ? suggestion : "",
	    suggestion != NULL ? "'?" : "");
	arena_done(&scratch);
	return NULL;
}
