/* capability_link.c - links exposed operations, drops duplicates. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

/* Warns about names in `with` that the called operation does not have. */
static void
check_with(struct capability_reader *r, const struct capability_operation *op)
{
	if (op->call == NULL || op->problem.p != NULL)
		return;
	for (const struct capability_with *x = op->with; x != NULL;
	     x = x->next) {
		const struct capability_param *body =
		    capability_find_param(op->call, STR("body"));

		/*
		 * A name that is not a parameter may be a member of the body or
		 * of its template.
		 */
		if (capability_find_param(op->call, x->name) != NULL ||
		    op->call->body != NULL ||
		    (body != NULL && body->in == CAPABILITY_IN_BODY))
			continue;
		capability_reader_warn(r, x->place,
		    "'with' sets '%.*s', which operation '%.*s' does not have; "
		    "remove it, or declare it there",
		    STR_FMT(str_part(x->name, 0, 80)), STR_FMT(op->call_text));
	}
}

/*
 * The route as "GET /keys/{}": the names of variables do not make a difference.
 */
static struct str
route_of(struct capability_reader *r, const struct capability_operation *op)
{
	struct buf b;
	struct str route, name;
	size_t at = 0, from = 0;
	bool twice;

	buf_init(&b, op->path.n + 32);
	buf_printf(&b, "%s ", http_method_name(op->method));
	while (capability_reader_variable(op->path, &at, &name, &twice)) {
		const size_t open = str_find(op->path, '{', from);

		buf_add_str(&b, str_part(op->path, from, open));
		buf_puts(&b, "{}");
		from = at;
	}
	buf_add_str(&b, str_part(op->path, from, op->path.n));
	route = arena_str(r->a, buf_str(&b));
	buf_done(&b);
	return route;
}

/* Reports whether an earlier operation has the tool's name or the route. */
static bool
is_taken(struct capability_reader *r, struct table *seen,
    struct capability_operation *op)
{
	const bool tool = op->owner->type == CAPABILITY_EXPOSES_MCP;
	const struct str key = tool ? op->name : route_of(r, op);
	const struct capability_operation *other = table_add(seen, key, op);

	if (other == NULL)
		return false;
	capability_reader_warn(r, op->place,
	    "%s '%.*s' is already exposed on %s; the first one is used: remove "
	    "this one",
	    tool ? "tool" : "route", STR_FMT(str_part(key, 0, 200)),
	    capability_reader_line(r, other->place, op->place));
	return true;
}

static void
warn_same_name(struct capability_reader *r, struct table *seen,
    struct capability_operation *op)
{
	const struct capability_operation *other;

	if (op->owner->type == CAPABILITY_EXPOSES_MCP || op->name.n == 0)
		return;
	other = table_add(seen, op->name, op);
	if (other != NULL)
		capability_reader_warn(r, op->place,
		    "operation '%.*s' has the name of one on %s, which is "
		    "found first by name; rename one",
		    STR_FMT(op->name),
		    capability_reader_line(r, other->place, op->place));
}

/* Removes operations whose name or route an earlier one has. */
static void
link_exposes(struct capability_reader *r, struct capability_exposes *x)
{
	struct capability_operation **link = &x->operations;
	struct table routes, names;

	table_init(&routes, r->a);
	table_init(&names, r->a);
	capability_link_choose_rank(r, x->operations);
	while (*link != NULL) {
		struct capability_operation *op = *link;

		arena_reset(&r->scratch);
		if (is_taken(r, &routes, op)) {
			*link = op->next;
			continue;
		}
		warn_same_name(r, &names, op);
		capability_link_call(r, op);
		capability_link_ref(r, op);
		check_with(r, op);
		if (x->type == CAPABILITY_EXPOSES_MCP ||
		    (op->params == NULL && op->function != NULL))
			capability_link_tool(r, op);
		link = &op->next;
	}
}

/* The operations of MCP resources have no names, so none are duplicates. */
static void
link_reads(struct capability_reader *r, struct capability_exposes *x)
{
	for (struct capability_operation *op = x->reads; op != NULL;
	     op = op->next) {
		arena_reset(&r->scratch);
		capability_link_call(r, op);
		capability_link_ref(r, op);
		check_with(r, op);
	}
}

void
capability_link(struct capability_reader *r)
{
	struct table namespaces;

	table_init(&namespaces, r->a);
	capability_link_call_gather(r);
	/* Functions come first: operations inherit from linked functions. */
	capability_link_ref_functions(r);
	for (struct capability_exposes *x = r->capability->exposes; x != NULL;
	     x = x->next) {
		const struct capability_exposes *other =
		    x->namespace.n == 0
		        ? NULL
		        : table_add(&namespaces, x->namespace, x);

		if (other != NULL)
			capability_reader_warn(r, x->place,
			    "namespace '%.*s' is already exposed on %s and "
			    "found first by name; rename one",
			    STR_FMT(x->namespace),
			    capability_reader_line(r, other->place, x->place));
		link_exposes(r, x);
		link_reads(r, x);
	}
	capability_link_permissions(r);
	capability_link_skills(r);
	capability_link_names(r);
}
