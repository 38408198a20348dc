/* spec_load_aggregates.c - functions that several surfaces share. */
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key aggregate_keys[] = {
	{ "namespace", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "functions", SPEC_LIST },
	{ "tags", SPEC_LIST },
	{ "import", SPEC_TEXT },
	{ "location", SPEC_TEXT },
	{ "as", SPEC_TEXT },
};

static const struct spec_key function_keys[] = {
	{ "name", SPEC_TEXT | SPEC_NEEDED },
	{ "title", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "semantics", SPEC_MAP },
	{ "inputParameters", SPEC_LIST },
	{ "call", SPEC_TEXT },
	{ "ref", SPEC_TEXT },
	{ "with", SPEC_MAP },
	{ "steps", SPEC_LIST },
	{ "mappings", SPEC_LIST },
	{ "outputParameters", SPEC_LIST },
	{ "outputMediaType", SPEC_TEXT },
	{ "tags", SPEC_LIST },
};

static const struct spec_key semantics_keys[] = {
	{ "safe", SPEC_FLAG },
	{ "idempotent", SPEC_FLAG },
	{ "cacheable", SPEC_FLAG },
};

/*
 * What a function is like, as hints of the tools that refer to it: what is
 * safe only reads; what is not safe changes something, and destroys unless
 * doing it again changes no more.
 */
static struct spec_hints
load_semantics(struct spec_walk *w, const struct json *v)
{
	const struct json *map = spec_walk_submap(v, "semantics");
	struct spec_hints h = { -1, -1, -1, -1 };
	signed char safe;

	if (map == NULL)
		return h;
	spec_walk_map(w, map, "semantics", semantics_keys, LEN(semantics_keys));
	safe = (signed char)spec_walk_flag(map, "safe");
	h.idempotent = (signed char)spec_walk_flag(map, "idempotent");
	if (safe == -1)
		return h;
	h.read_only = safe;
	h.destructive = !safe && h.idempotent != 1;
	return h;
}

static struct spec_operation *
load_function(
    struct spec_walk *w, const struct json *v, const struct spec_aggregate *a)
{
	struct spec_operation *op;

	if (!spec_walk_map(
	        w, v, "a function", function_keys, LEN(function_keys)))
		return NULL;
	op = spec_load_operation(w, v, function_keys, LEN(function_keys));
	if (op->name.n == 0)
		return NULL;
	op->prefix = a->namespace;
	op->hints = load_semantics(w, v);
	spec_load_params(w, v, SPEC_SIDE_TOOL, &op->params);
	spec_load_steps(w, v, op);
	return op;
}

/* First wins: a second function of the name is not kept. */
static bool
is_taken(struct spec_walk *w, const struct spec_aggregate *a,
    struct spec_operation *op)
{
	/* Later dialects need no namespace: the name is all there is. */
	const struct str name =
	    a->namespace.n == 0 ? op->name
	                        : arena_strf(w->a, "%.*s.%.*s",
	                              STR_FMT(a->namespace), STR_FMT(op->name));
	const struct spec_operation *other = table_add(&w->functions, name, op);

	if (other == NULL)
		return false;
	spec_walk_warn(w, op->place,
	    "function '%.*s' is defined on %s already; that one counts: "
	    "rename or remove this one",
	    STR_FMT(name), spec_walk_line(w, other->place, op->place));
	return true;
}

static struct spec_aggregate *
load_one(struct spec_walk *w, const struct json *v)
{
	struct spec_aggregate *a;
	struct spec_operation **tail;

	if (!spec_walk_map(
	        w, v, "an aggregate", aggregate_keys, LEN(aggregate_keys)))
		return NULL;
	a = arena_new(w->a, sizeof(*a));
	a->place = spec_walk_place(v);
	a->namespace = spec_walk_text(v, "namespace");
	a->label = spec_walk_text(v, "label");
	tail = &a->functions;
	for (const struct json *m = spec_walk_items(v, "functions"); m != NULL;
	     m = m->next) {
		struct spec_operation *op = load_function(w, m, a);

		if (op == NULL || is_taken(w, a, op))
			continue;
		*tail = op;
		tail = &op->next;
	}
	return a;
}

void
spec_load_aggregates(struct spec_walk *w, const struct json *map)
{
	struct spec_aggregate **tail = &w->spec->aggregates;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = spec_walk_items(map, "aggregates");
	     v != NULL; v = v->next) {
		*tail = load_one(w, v);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
}
