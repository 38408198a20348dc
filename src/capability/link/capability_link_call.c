/* capability_link_call.c - finds what an operation calls. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

enum {
	SUGGEST_FROM = 2000, /* names to suggest from */
	SUGGESTED = 3,
};

/* Returns how messages name op. */
static struct str
label_of(struct capability_reader *r, const struct capability_operation *op)
{
	const char *kind = op->is_step         ? "step"
	                   : op->owner == NULL ? "function"
	                   : op->owner->type == CAPABILITY_EXPOSES_MCP
	                       ? "tool"
	                       : "operation";

	if (op->name.n > 0)
		return arena_strf(r->a, "%s '%.*s'", kind, STR_FMT(op->name));
	return arena_strf(r->a, "%s '%s %.*s'", kind,
	    http_method_name(op->method), STR_FMT(op->path));
}

static void
add_candidate(struct capability_reader *r,
    struct capability_suggest *suggestion, struct str namespace,
    struct str name)
{
	if (suggestion->count + suggestion->omitted < SUGGEST_FROM)
		capability_suggest_add(suggestion,
		    arena_strf(&r->scratch, "%.*s%s%.*s", STR_FMT(namespace),
		        namespace.n > 0 ? "." : "", STR_FMT(name)));
}

/* Suggests the nearest of "namespace.function", then "namespace.operation". */
static const char *
suggest_call(struct capability_reader *r, const struct capability_operation *op)
{
	struct capability_suggest suggestion;
	const char *ask;

	if (!capability_reader_may_suggest(r))
		return "";
	capability_suggest_init(&suggestion, op->call_text, SUGGESTED);
	for (const struct capability_aggregate *a = r->capability->aggregates;
	     a != NULL; a = a->next)
		for (const struct capability_operation *f = a->functions;
		     f != NULL; f = f->next)
			add_candidate(r, &suggestion, a->namespace, f->name);
	for (const struct capability_consumes *c =
	         op->is_ref ? NULL : r->capability->consumes;
	     c != NULL; c = c->next)
		for (const struct capability_consumed_operation *o =
		         c->operations;
		     o != NULL; o = o->next)
			add_candidate(r, &suggestion, c->namespace, o->name);
	ask = capability_suggest_ask(&suggestion, r->a);
	if (*ask != '\0' || suggestion.count == 0)
		return ask;
	return arena_printf(r->a, "; similar names are %s",
	    capability_suggest_list(&suggestion, &r->scratch, ""));
}

/*
 * Returns why a call was not found: its namespace or its operation is unknown.
 */
static struct str
explain_missing(
    struct capability_reader *r, const struct capability_operation *op)
{
	const struct str call = op->call_text;
	const struct capability_consumes *c = NULL;

	for (size_t dot = str_find(call, '.', 0); dot < call.n && c == NULL;
	     dot = str_find(call, '.', dot + 1))
		c = table_find(&r->namespaces, str_part(call, 0, dot));
	if (c != NULL && c->problem.p != NULL && c->operations == NULL)
		return arena_strf(r->a, "calls '%.*s', whose namespace %.*s",
		    STR_FMT(call), STR_FMT(c->problem));
	if (c == NULL && r->has_orchestration &&
	    str_starts(call, STR("orchestration.")))
		return arena_strf(r->a,
		    "calls '%.*s', a sequence of 'orchestration', which is not "
		    "supported: write it as 'steps'",
		    STR_FMT(call));
	if (c == NULL && r->failed_file.p != NULL)
		return arena_strf(r->a,
		    "calls '%.*s', which may be defined in '%.*s', a file that "
		    "could not be imported",
		    STR_FMT(call), STR_FMT(str_part(r->failed_file, 0, 200)));
	return arena_strf(r->a, "calls unknown operation '%.*s'%s",
	    STR_FMT(call), suggest_call(r, op));
}

/*
 * Indexes the consumed operations by their plain names, twice each: as
 * namespace and operation without a separator, and as "." and operation alone.
 */
void
capability_link_call_gather(struct capability_reader *r)
{
	table_init(&r->by_spelling, r->a);
	for (const struct capability_consumes *c = r->capability->consumes;
	     c != NULL; c = c->next)
		for (struct capability_consumed_operation *op = c->operations;
		     op != NULL; op = op->next) {
			const struct str name =
			    capability_name_map_plain(r->a, op->name);

			capability_same_name_add(r->a, &r->by_spelling,
			    arena_strf(r->a, "%.*s%.*s",
			        STR_FMT(capability_name_map_plain(
			            r->a, c->namespace)),
			        STR_FMT(name)),
			    op);
			capability_same_name_add(r->a, &r->by_spelling,
			    arena_strf(r->a, ".%.*s", STR_FMT(name)), op);
		}
}

/*
 * Finds the operation that a call in another spelling means ("api.list-users"
 * for "listUsers"), or an operation without a call by its name.
 */
static struct capability_consumed_operation *
find_by_spelling(struct capability_reader *r, struct capability_operation *op)
{
	const struct capability_same_name *first;
	struct capability_consumed_operation *found;
	struct str plain;

	if (op->call_text.p == NULL && op->name.n == 0)
		return NULL;
	plain = capability_name_map_plain(
	    &r->scratch, op->call_text.p != NULL ? op->call_text : op->name);
	if (plain.n == 0)
		return NULL;
	if (op->call_text.p == NULL)
		plain = arena_strf(&r->scratch, ".%.*s", STR_FMT(plain));
	first = table_find(&r->by_spelling, plain);
	if (first == NULL)
		return NULL;
	found = capability_link_choose(r, op, first);
	if (found != NULL)
		capability_reader_warn(r, op->place,
		    "%.*s %s%.*s%s; it is read as a call of '%.*s.%.*s': write "
		    "that as its 'call'",
		    STR_FMT(label_of(r, op)),
		    op->call_text.p != NULL ? "calls '" : "has no 'call'",
		    STR_FMT(op->call_text),
		    op->call_text.p != NULL ? "', which is not defined" : "",
		    STR_FMT(found->owner->namespace), STR_FMT(found->name));
	return found;
}

static bool
has_value(const struct capability_output *o)
{
	for (; o != NULL; o = o->next)
		if (o->literal != NULL || o->constant != NULL ||
		    has_value(o->properties) || has_value(o->items))
			return true;
	return false;
}

/* The operations "namespace.operation" or "namespace.resource.operation". */
static const struct capability_same_name *
find_by_name(struct capability_reader *r, struct str name)
{
	const struct capability_same_name *first =
	    table_find(&r->operations, name);

	return first != NULL ? first : table_find(&r->by_resource, name);
}

/* Links a `call` or `ref` to a function or a consumed operation. */
static void
resolve_text(struct capability_reader *r, struct capability_operation *op)
{
	const struct capability_same_name *first = NULL;

	op->function = table_find(&r->functions, op->call_text);
	if (!op->is_ref || op->function == NULL)
		first = find_by_name(r, op->call_text);
	if (first != NULL)
		op->call = capability_link_choose(r, op, first);
	if (first != NULL)
		op->function = NULL;
	if (op->call != NULL && op->is_ref)
		capability_reader_warn(r, op->place,
		    "%.*s refers to the consumed operation '%.*s'; write that "
		    "as its 'call'",
		    STR_FMT(label_of(r, op)), STR_FMT(op->call_text));
	if (first == NULL && op->function == NULL && !op->is_ref)
		op->call = find_by_spelling(r, op);
	if (op->call != NULL)
		op->by = CAPABILITY_BY_CALL;
	else if (op->function != NULL)
		op->by = CAPABILITY_BY_FUNCTION;
}

/* Returns why nothing carries op out. */
static struct str
explain_nothing(
    struct capability_reader *r, const struct capability_operation *op)
{
	if (op->is_ref)
		return arena_strf(r->a, "refers to unknown function '%.*s'%s",
		    STR_FMT(str_part(op->call_text, 0, 80)),
		    suggest_call(r, op));
	if (op->call_text.p != NULL)
		return explain_missing(r, op);
	return op->outputs == NULL ? STR("has no 'call'")
	                           : STR("has no 'call', and none of its "
	                                 "outputs has a value");
}

static void
explain(struct capability_reader *r, struct capability_operation *op)
{
	if (op->call != NULL && op->call->problem.p != NULL)
		op->problem = arena_strf(r->a, "calls '%.*s', which %.*s",
		    STR_FMT(op->call_text.p != NULL ? op->call_text
		                                    : op->call->name),
		    STR_FMT(op->call->problem));
	else if (op->function != NULL && op->function->problem.p != NULL)
		op->problem = arena_strf(r->a, "calls '%.*s', which %.*s",
		    STR_FMT(op->call_text), STR_FMT(op->function->problem));
	else if (op->by != CAPABILITY_BY_NOTHING)
		return;
	else if (op->problem.p == NULL) /* else its call is ambiguous */
		op->problem = explain_nothing(r, op);
	if (op->is_ref && op->by == CAPABILITY_BY_NOTHING)
		capability_reader_error(r, op->place, "%.*s %.*s",
		    STR_FMT(label_of(r, op)), STR_FMT(op->problem));
	else
		capability_reader_warn(r, op->place, "%.*s %.*s",
		    STR_FMT(label_of(r, op)), STR_FMT(op->problem));
}

/* Links the call steps.  The first failure becomes the problem of op. */
static void
link_steps(struct capability_reader *r, struct capability_operation *op)
{
	op->by = CAPABILITY_BY_STEPS;
	if (op->call_text.p != NULL)
		capability_reader_warn(r, op->place,
		    "%.*s has 'steps' and '%s'; the steps are used",
		    STR_FMT(label_of(r, op)), op->is_ref ? "ref" : "call");
	for (struct capability_step *s = op->steps; s != NULL; s = s->next) {
		if (s->operation == NULL)
			continue;
		s->operation->derived = op->derived;
		s->operation->params = op->params;
		capability_link_call(r, s->operation);
		if (op->problem.p == NULL && s->operation->problem.p != NULL)
			op->problem = arena_strf(r->a, "step '%.*s' %.*s",
			    STR_FMT(s->name), STR_FMT(s->operation->problem));
	}
}

void
capability_link_call(
    struct capability_reader *r, struct capability_operation *op)
{
	const bool known = op->problem.p != NULL;

	if (op->steps != NULL) {
		link_steps(r, op);
		return;
	}
	if (op->call_text.p != NULL)
		resolve_text(r, op);
	else if (has_value(op->outputs))
		op->by = CAPABILITY_BY_MOCK;
	else if (!op->is_step && op->owner != NULL && !known)
		op->call = find_by_spelling(r, op);
	if (op->call != NULL)
		op->by = CAPABILITY_BY_CALL;
	if (!known) /* else it is noted already */
		explain(r, op);
}
