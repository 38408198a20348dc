/* spec_link.c - the exposed operations: no two alike, each carried out. */
#include "base/buf.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

/* Every name in `with` should be one that the called operation takes. */
static void
check_with(struct spec_walk *w, const struct spec_operation *op)
{
	if (op->call == NULL || op->problem.p != NULL)
		return;
	for (const struct spec_with *x = op->with; x != NULL; x = x->next) {
		const struct spec_param *body =
		    spec_find_param(op->call, STR("body"));

		/* What is no parameter may be of the body, or its template. */
		if (spec_find_param(op->call, x->name) != NULL ||
		    op->call->body != NULL ||
		    (body != NULL && body->in == SPEC_IN_BODY))
			continue;
		spec_walk_warn(w, x->place,
		    "'with' gives '%.*s', which operation '%.*s' does not "
		    "take; remove it, or declare it there",
		    STR_FMT(str_part(x->name, 0, 80)), STR_FMT(op->call_text));
	}
}

/* "GET /keys/{}": two paths that differ in names of variables are one. */
static struct str
route_of(struct spec_walk *w, const struct spec_operation *op)
{
	struct buf b;
	struct str route, name;
	size_t at = 0, from = 0;
	bool twice;

	buf_init(&b, op->path.n + 32);
	buf_printf(&b, "%s ", http_method_name(op->method));
	while (spec_walk_variable(op->path, &at, &name, &twice)) {
		const size_t open = str_find(op->path, '{', from);

		buf_add_str(&b, str_part(op->path, from, open));
		buf_puts(&b, "{}");
		from = at;
	}
	buf_add_str(&b, str_part(op->path, from, op->path.n));
	route = arena_str(w->a, buf_str(&b));
	buf_done(&b);
	return route;
}

/* Is the tool's name, or the route, taken by one before it? */
static bool
is_taken(struct spec_walk *w, struct table *seen, struct spec_operation *op)
{
	const bool tool = op->owner->type == SPEC_EXPOSES_MCP;
	const struct str key = tool ? op->name : route_of(w, op);
	const struct spec_operation *other = table_add(seen, key, op);

	if (other == NULL)
		return false;
	spec_walk_warn(w, op->place,
	    "%s '%.*s' is exposed on %s already; that one counts: remove this "
	    "one",
	    tool ? "tool" : "route", STR_FMT(str_part(key, 0, 200)),
	    spec_walk_line(w, other->place, op->place));
	return true;
}

static void
warn_same_name(
    struct spec_walk *w, struct table *seen, struct spec_operation *op)
{
	const struct spec_operation *other;

	if (op->owner->type == SPEC_EXPOSES_MCP || op->name.n == 0)
		return;
	other = table_add(seen, op->name, op);
	if (other != NULL)
		spec_walk_warn(w, op->place,
		    "operation '%.*s' has the name of one on %s: by name "
		    "that one is found; rename one",
		    STR_FMT(op->name),
		    spec_walk_line(w, other->place, op->place));
}

/* First wins: later ones of the same name or route are taken out. */
static void
link_exposes(struct spec_walk *w, struct spec_exposes *x)
{
	struct spec_operation **link = &x->operations;
	struct table routes, names;

	table_init(&routes, w->a);
	table_init(&names, w->a);
	while (*link != NULL) {
		struct spec_operation *op = *link;

		arena_reset(&w->scratch);
		if (is_taken(w, &routes, op)) {
			*link = op->next;
			continue;
		}
		warn_same_name(w, &names, op);
		spec_link_call(w, op);
		spec_link_ref(w, op);
		check_with(w, op);
		if (x->type == SPEC_EXPOSES_MCP ||
		    (op->params == NULL && op->function != NULL))
			spec_link_tool(w, op);
		else if (x->type == SPEC_EXPOSES_MCP && op->call != NULL)
			spec_link_tool_complete(w, op);
		link = &op->next;
	}
}

/* What answers for resources is named nowhere, so none is twice. */
static void
link_reads(struct spec_walk *w, struct spec_exposes *x)
{
	for (struct spec_operation *op = x->reads; op != NULL; op = op->next) {
		arena_reset(&w->scratch);
		spec_link_call(w, op);
		spec_link_ref(w, op);
		check_with(w, op);
	}
}

void
spec_link(struct spec_walk *w)
{
	struct table namespaces;

	table_init(&namespaces, w->a);
	spec_link_call_gather(w);
	spec_link_functions(w);
	for (struct spec_exposes *x = w->spec->exposes; x != NULL;
	     x = x->next) {
		const struct spec_exposes *other =
		    x->namespace.n == 0
		        ? NULL
		        : table_add(&namespaces, x->namespace, x);

		if (other != NULL)
			spec_walk_warn(w, x->place,
			    "namespace '%.*s' is exposed on %s already: "
			    "by name that one is found; rename one",
			    STR_FMT(x->namespace),
			    spec_walk_line(w, other->place, x->place));
		link_exposes(w, x);
		link_reads(w, x);
	}
	spec_link_skills(w);
	spec_link_names(w);
}
