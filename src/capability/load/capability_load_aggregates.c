/* capability_load_aggregates.c - reads `aggregates`, shared functions. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key aggregate_keys[] = {
	{ "namespace", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "functions", CAPABILITY_LIST },
	{ "tags", CAPABILITY_LIST },
	{ "import", CAPABILITY_TEXT },
	{ "location", CAPABILITY_TEXT },
	{ "as", CAPABILITY_TEXT },
};

static const struct capability_key function_keys[] = {
	{ "name", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "title", CAPABILITY_TEXT },
	{ "semantics", CAPABILITY_MAP },
	CAPABILITY_LOAD_ANSWER_KEYS,
};

static const struct capability_key semantics_keys[] = {
	{ "safe", CAPABILITY_FLAG },
	{ "idempotent", CAPABILITY_FLAG },
	{ "cacheable", CAPABILITY_FLAG },
};

/*
 * Converts the semantics of a function to hints for the tools that refer to it.
 * A safe function only reads. Any other function changes something, and it is
 * destructive unless it is idempotent.
 */
static struct capability_hints
load_semantics(struct capability_reader *r, const struct json *v)
{
	const struct json *map = capability_reader_submap(v, "semantics");
	struct capability_hints h = { -1, -1, -1, -1 };
	signed char safe;

	if (map == NULL)
		return h;
	capability_reader_map(
	    r, map, "semantics", semantics_keys, LEN(semantics_keys));
	safe = (signed char)capability_reader_flag(map, "safe");
	h.idempotent = (signed char)capability_reader_flag(map, "idempotent");
	if (safe == -1)
		return h;
	h.read_only = safe;
	h.destructive = !safe && h.idempotent != 1;
	return h;
}

static struct capability_operation *
load_function(struct capability_reader *r, const struct json *v,
    const struct capability_aggregate *a)
{
	struct capability_operation *op;

	if (!capability_reader_map(
	        r, v, "a function", function_keys, LEN(function_keys)))
		return NULL;
	op = capability_load_operation(r, v, function_keys, LEN(function_keys));
	if (op->name.n == 0)
		return NULL;
	op->prefix = a->namespace;
	op->hints = load_semantics(r, v);
	capability_load_params(r, v, CAPABILITY_SIDE_TOOL, &op->params);
	capability_load_steps(r, v, op);
	return op;
}

/* Of two functions with one name, the first is kept. */
static bool
is_taken(struct capability_reader *r, const struct capability_aggregate *a,
    struct capability_operation *op)
{
	/*
	 * Later dialects do not require a namespace; without one, the function
	 * is found by its name alone.
	 */
	const struct str name =
	    a->namespace.n == 0 ? op->name
	                        : arena_strf(r->a, "%.*s.%.*s",
	                              STR_FMT(a->namespace), STR_FMT(op->name));
	const struct capability_operation *other =
	    table_add(&r->functions, name, op);

	if (other == NULL)
		return false;
	capability_reader_warn(r, op->place,
	    "function '%.*s' is already defined on %s; the first one is used: "
	    "rename or remove this one",
	    STR_FMT(name), capability_reader_line(r, other->place, op->place));
	return true;
}

static struct capability_aggregate *
load_one(struct capability_reader *r, const struct json *v)
{
	struct capability_aggregate *a;
	struct capability_operation **tail;

	if (!capability_reader_map(
	        r, v, "an aggregate", aggregate_keys, LEN(aggregate_keys)))
		return NULL;
	a = arena_new(r->a, sizeof(*a));
	a->place = capability_reader_place(v);
	a->namespace = capability_reader_text(v, "namespace");
	a->label = capability_reader_text(v, "label");
	tail = &a->functions;
	for (const struct json *m = capability_reader_items(v, "functions");
	     m != NULL; m = m->next) {
		struct capability_operation *op = load_function(r, m, a);

		if (op == NULL || is_taken(r, a, op))
			continue;
		*tail = op;
		tail = &op->next;
	}
	return a;
}

void
capability_load_aggregates(struct capability_reader *r, const struct json *map)
{
	struct capability_aggregate **tail = &r->capability->aggregates;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = capability_reader_items(map, "aggregates");
	     v != NULL; v = v->next) {
		*tail = load_one(r, v);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
}
