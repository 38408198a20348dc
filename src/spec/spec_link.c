/* spec_link.c - which consumed operation each exposed one ends in. */
#include "base/buf.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

enum { SUGGEST_FROM = 500 }; /* names to look for a near one in */

static const char *
kind_of(const struct spec_operation *op)
{
	return op->owner->type == SPEC_EXPOSES_MCP ? "tool" : "operation";
}

/* How a person tells an operation without a name from others. */
static struct str
label_of(struct spec_walk *w, const struct spec_operation *op)
{
	if (op->name.n > 0)
		return op->name;
	return arena_strf(
	    w->a, "%s %.*s", http_method_name(op->method), STR_FMT(op->path));
}

/* The nearest "namespace.operation" among the first ones of the file. */
static const char *
nearest_call(struct spec_walk *w, struct str typed)
{
	const char *names[SUGGEST_FROM];
	size_t n = 0;

	if (!spec_walk_may_suggest(w))
		return "";
	for (const struct spec_consumes *c = w->spec->consumes; c != NULL;
	     c = c->next)
		for (const struct spec_consumed_operation *op = c->operations;
		     op != NULL && n < SUGGEST_FROM; op = op->next)
			names[n++] = arena_printf(&w->scratch, "%.*s.%.*s",
			    STR_FMT(c->namespace), STR_FMT(op->name));
	return spec_walk_hint(w->a, typed, names, n);
}

/* Why a call ends nowhere: the namespace, or the operation in it. */
static struct str
explain_missing(struct spec_walk *w, struct str call)
{
	const struct spec_consumes *c = NULL;

	for (size_t dot = str_find(call, '.', 0); dot < call.n && c == NULL;
	     dot = str_find(call, '.', dot + 1))
		c = spec_names_find(&w->namespaces, str_part(call, 0, dot));
	if (c != NULL && c->problem.p != NULL && c->operations == NULL)
		return arena_strf(w->a, "calls '%.*s', whose namespace %.*s",
		    STR_FMT(call), STR_FMT(c->problem));
	if (c == NULL && w->unread_file.p != NULL)
		return arena_strf(w->a,
		    "calls '%.*s', which may stand in '%.*s', a file whose "
		    "import failed",
		    STR_FMT(call), STR_FMT(str_part(w->unread_file, 0, 200)));
	return arena_strf(w->a,
	    "calls '%.*s', which no 'consumes' of the file defines%s",
	    STR_FMT(call), nearest_call(w, call));
}

/* Consumed operations by "namespaceoperation" and, behind a dot, by name. */
static void
gather_alike(struct spec_walk *w)
{
	spec_names_init(&w->alike, w->a);
	for (const struct spec_consumes *c = w->spec->consumes; c != NULL;
	     c = c->next)
		for (struct spec_consumed_operation *op = c->operations;
		     op != NULL; op = op->next) {
			const struct str name =
			    spec_names_plain(w->a, op->name);

			spec_names_add(&w->alike,
			    arena_strf(w->a, "%.*s%.*s",
			        STR_FMT(spec_names_plain(w->a, c->namespace)),
			        STR_FMT(name)),
			    op);
			spec_names_add(&w->alike,
			    arena_strf(w->a, ".%.*s", STR_FMT(name)), op);
		}
}

/*
 * What a call that is spelled otherwise ("api.list-users" for "listUsers"), or
 * an operation that has only a name, evidently means; NULL: nothing.
 */
static struct spec_consumed_operation *
find_alike(struct spec_walk *w, const struct spec_operation *op)
{
	struct spec_consumed_operation *found;
	struct str plain;

	if (op->call_text.p == NULL && op->name.n == 0)
		return NULL;
	plain = spec_names_plain(
	    &w->scratch, op->call_text.p != NULL ? op->call_text : op->name);
	if (plain.n == 0)
		return NULL;
	if (op->call_text.p == NULL)
		plain = arena_strf(&w->scratch, ".%.*s", STR_FMT(plain));
	found = spec_names_find(&w->alike, plain);
	if (found != NULL)
		spec_walk_warn(w, op->place,
		    "%s '%.*s' %s%.*s%s; it is read as calling '%.*s.%.*s', "
		    "write that as its 'call'",
		    kind_of(op), STR_FMT(label_of(w, op)),
		    op->call_text.p != NULL ? "calls '" : "has no 'call'",
		    STR_FMT(op->call_text),
		    op->call_text.p != NULL ? "', which is not defined" : "",
		    STR_FMT(found->owner->namespace), STR_FMT(found->name));
	return found;
}

static bool
is_mock(const struct spec_operation *op)
{
	for (const struct spec_output *o = op->outputs; o != NULL; o = o->next)
		if (o->value.p != NULL)
			return true;
	return false;
}

static void
resolve(struct spec_walk *w, struct spec_operation *op)
{
	const bool known = op->problem.p != NULL;

	op->call = op->call_text.p != NULL
	               ? spec_names_find(&w->operations, op->call_text)
	               : NULL;
	if (op->call == NULL && !is_mock(op) && !known)
		op->call = find_alike(w, op);
	op->by = op->call != NULL ? SPEC_BY_CALL : SPEC_BY_NOTHING;
	if (known)
		return; /* noted where it was found */
	if (op->call != NULL && op->call->problem.p != NULL)
		op->problem = arena_strf(w->a, "calls '%.*s', which %.*s",
		    STR_FMT(op->call_text.p != NULL ? op->call_text
		                                    : op->call->name),
		    STR_FMT(op->call->problem));
	else if (op->call != NULL)
		return;
	else if (op->call_text.p != NULL)
		op->problem = explain_missing(w, op->call_text);
	else if (is_mock(op))
		op->problem = STR("answers with constants instead of a call, "
		                  "which this version does not carry out");
	else
		op->problem = STR("has no 'call'");
	spec_walk_warn(w, op->place, "%s '%.*s' %.*s", kind_of(op),
	    STR_FMT(label_of(w, op)), STR_FMT(op->problem));
}

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
		    "'with' gives '%.*s', which operation '%.*s' does not take",
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
is_taken(
    struct spec_walk *w, struct spec_names *seen, struct spec_operation *op)
{
	const bool tool = op->owner->type == SPEC_EXPOSES_MCP;
	const struct str key = tool ? op->name : route_of(w, op);
	const struct spec_operation *other = spec_names_add(seen, key, op);

	if (other == NULL)
		return false;
	spec_walk_warn(w, op->place,
	    "%s '%.*s' is exposed on line %d already; that one counts",
	    tool ? "tool" : "route", STR_FMT(str_part(key, 0, 200)),
	    other->place.line);
	return true;
}

static void
warn_same_name(
    struct spec_walk *w, struct spec_names *seen, struct spec_operation *op)
{
	const struct spec_operation *other;

	if (op->owner->type == SPEC_EXPOSES_MCP || op->name.n == 0)
		return;
	other = spec_names_add(seen, op->name, op);
	if (other != NULL)
		spec_walk_warn(w, op->place,
		    "operation '%.*s' has the name of one on line %d: by name "
		    "that one is found",
		    STR_FMT(op->name), other->place.line);
}

/* First wins: later ones of the same name or route are taken out. */
static void
link_exposes(struct spec_walk *w, struct spec_exposes *x)
{
	struct spec_operation **link = &x->operations;
	struct spec_names routes, names;

	spec_names_init(&routes, w->a);
	spec_names_init(&names, w->a);
	while (*link != NULL) {
		struct spec_operation *op = *link;

		arena_reset(&w->scratch);
		if (is_taken(w, &routes, op)) {
			*link = op->next;
			continue;
		}
		warn_same_name(w, &names, op);
		resolve(w, op);
		check_with(w, op);
		if (x->type == SPEC_EXPOSES_MCP && op->params == NULL)
			spec_link_tool(w, op);
		link = &op->next;
	}
}

void
spec_link(struct spec_walk *w)
{
	struct spec_names namespaces;

	spec_names_init(&namespaces, w->a);
	gather_alike(w);
	for (struct spec_exposes *x = w->spec->exposes; x != NULL;
	     x = x->next) {
		const struct spec_exposes *other =
		    x->namespace.n == 0
		        ? NULL
		        : spec_names_add(&namespaces, x->namespace, x);

		if (other != NULL)
			spec_walk_warn(w, x->place,
			    "namespace '%.*s' is exposed on line %d already: "
			    "by name that one is found",
			    STR_FMT(x->namespace), other->place.line);
		link_exposes(w, x);
	}
	spec_link_names(w);
}
