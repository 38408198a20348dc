/* capability_link_ref.c - links functions and what refers to them. */
#include <assert.h>

#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

enum {
	NESTING_MAX = 16, /* maximum depth of functions in functions */
	IN_WORK = 255, /* value of nesting while a function is being linked */
};

static void settle(
    struct capability_reader *r, struct capability_operation *op);

static void
refuse(struct capability_reader *r, struct capability_operation *op,
    const char *why)
{
	op->by = CAPABILITY_BY_NOTHING;
	op->function = NULL;
	op->steps = NULL;
	op->problem = str_of(why);
	capability_reader_error(
	    r, op->place, "function '%.*s' %s", STR_FMT(op->name), why);
}

/* Counts the requests of op.  Its functions must be linked. */
static unsigned
count_sends(struct capability_operation *op)
{
	unsigned n =
	    op->by == CAPABILITY_BY_CALL || op->by == CAPABILITY_BY_FORWARD;

	if (op->function != NULL)
		n = op->function->sends;
	for (struct capability_step *s = op->steps; s != NULL; s = s->next)
		if (s->operation != NULL)
			n += count_sends(s->operation) *
			     (capability_step_repeats(s) ? 2 : 1);
	op->sends = n < 2 ? (unsigned char)n : 2;
	return op->sends;
}

/* Links a function that op calls, and sets the depth of op. */
static void
settle_inner(struct capability_reader *r, struct capability_operation *op,
    struct capability_operation *inner, bool *circular)
{
	if (inner == NULL)
		return;
	if (inner->nesting == IN_WORK) {
		*circular = true;
		return;
	}
	settle(r, inner);
	if (op->problem.p == NULL && inner->problem.p != NULL)
		op->problem = arena_strf(r->a, "calls '%.*s', which %.*s",
		    STR_FMT(inner->name), STR_FMT(inner->problem));
}

/*
 * A function that calls itself would never return.  Recursive and deeply nested
 * functions are refused here, so code that follows calls always terminates.
 */
static void
settle(struct capability_reader *r, struct capability_operation *op)
{
	unsigned deepest = 0;
	bool circular = false;

	if (op->nesting > 0)
		return;
	op->nesting = IN_WORK;
	settle_inner(r, op, op->function, &circular);
	if (op->function != NULL && op->function->nesting != IN_WORK)
		deepest = op->function->nesting;
	for (struct capability_step *s = op->steps; s != NULL; s = s->next) {
		struct capability_operation *inner =
		    s->operation != NULL ? s->operation->function : NULL;

		settle_inner(r, op, inner, &circular);
		if (inner != NULL && inner->nesting != IN_WORK &&
		    inner->nesting > deepest)
			deepest = inner->nesting;
	}
	assert(deepest < IN_WORK);
	if (circular)
		refuse(r, op, "calls itself");
	else if (deepest >= NESTING_MAX)
		refuse(r, op, "calls functions that are nested too deeply");
	count_sends(op);
	capability_safety_settle(op);
	op->nesting =
	    (unsigned char)(circular || deepest >= NESTING_MAX ? 1
	                                                       : deepest + 1);
}

void
capability_link_ref_functions(struct capability_reader *r)
{
	for (struct capability_aggregate *a = r->capability->aggregates;
	     a != NULL; a = a->next) {
		capability_link_choose_rank(r, a->functions);
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next) {
			arena_reset(&r->scratch);
			capability_link_call(r, f);
		}
	}
	for (struct capability_aggregate *a = r->capability->aggregates;
	     a != NULL; a = a->next)
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next)
			settle(r, f);
	for (struct capability_aggregate *a = r->capability->aggregates;
	     a != NULL; a = a->next)
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next) {
			arena_reset(&r->scratch);
			if (f->params == NULL)
				capability_link_tool(r, f);
		}
}

/* Each hint of the operation itself takes precedence. */
static void
inherit_hints(struct capability_hints *to, const struct capability_hints *from)
{
	if (to->read_only == -1)
		to->read_only = from->read_only;
	if (to->destructive == -1)
		to->destructive = from->destructive;
	if (to->idempotent == -1)
		to->idempotent = from->idempotent;
	if (to->open_world == -1)
		to->open_world = from->open_world;
}

/* Copies from its function what op does not declare. */
static void
inherit(struct capability_reader *r, struct capability_operation *op)
{
	const struct capability_operation *f = op->function;

	if (op->title.p == NULL)
		op->title = f->title;
	if (op->description.p == NULL)
		op->description = f->description;
	inherit_hints(&op->hints, &f->hints);
	if (f->outputs == NULL)
		return;
	if (op->outputs != NULL)
		capability_reader_warn(r, op->outputs->place,
		    "the function '%.*s' has outputs; these are ignored: "
		    "remove them",
		    STR_FMT(op->call_text));
	op->outputs = f->outputs;
}

void
capability_link_ref(
    struct capability_reader *r, struct capability_operation *op)
{
	count_sends(op);
	if (op->function != NULL)
		inherit(r, op);
	capability_safety_settle(op);
}
