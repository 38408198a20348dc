/* capability_link_ref.c - functions, and what operations have from them. */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

enum {
	NESTING_MAX = 16, /* functions inside functions */
	IN_WORK = 255, /* nesting: a function that is being looked at */
};

static void settle(
    struct capability_reader *w, struct capability_operation *op);

static void
refuse(struct capability_reader *w, struct capability_operation *op,
    const char *why)
{
	op->by = CAPABILITY_BY_NOTHING;
	op->function = NULL;
	op->steps = NULL;
	op->problem = str_of(why);
	capability_reader_error(
	    w, op->place, "function '%.*s' %s", STR_FMT(op->name), why);
}

/* How many requests carrying it out takes, once its functions know. */
static unsigned
count_sends(struct capability_operation *op)
{
	unsigned n =
	    op->by == CAPABILITY_BY_CALL || op->by == CAPABILITY_BY_FORWARD;

	if (op->function != NULL)
		n = op->function->sends;
	for (struct capability_step *s = op->steps; s != NULL; s = s->next)
		if (s->operation != NULL)
			n += count_sends(s->operation);
	op->sends = n < 2 ? (unsigned char)n : 2;
	return op->sends;
}

/* A function that op calls; how deep it makes op. */
static void
settle_inner(struct capability_reader *w, struct capability_operation *op,
    struct capability_operation *inner, bool *circular)
{
	if (inner == NULL)
		return;
	if (inner->nesting == IN_WORK) {
		*circular = true;
		return;
	}
	settle(w, inner);
	if (op->problem.p == NULL && inner->problem.p != NULL)
		op->problem = arena_strf(w->a, "calls '%.*s', which %.*s",
		    STR_FMT(inner->name), STR_FMT(inner->problem));
}

/*
 * A function that ends in itself would never answer, and one inside another
 * many times over is no one's intent: neither gets past here, so whoever walks
 * from an operation to what it calls comes to an end.
 */
static void
settle(struct capability_reader *w, struct capability_operation *op)
{
	unsigned deepest = 0;
	bool circular = false;

	if (op->nesting > 0)
		return;
	op->nesting = IN_WORK;
	settle_inner(w, op, op->function, &circular);
	if (op->function != NULL && op->function->nesting != IN_WORK)
		deepest = op->function->nesting;
	for (struct capability_step *s = op->steps; s != NULL; s = s->next) {
		struct capability_operation *inner =
		    s->operation != NULL ? s->operation->function : NULL;

		settle_inner(w, op, inner, &circular);
		if (inner != NULL && inner->nesting != IN_WORK &&
		    inner->nesting > deepest)
			deepest = inner->nesting;
	}
	if (circular)
		refuse(w, op, "calls itself");
	else if (deepest >= NESTING_MAX)
		refuse(w, op, "calls functions that are nested too deeply");
	count_sends(op);
	capability_safety_settle(op);
	op->nesting =
	    (unsigned char)(circular || deepest >= NESTING_MAX ? 1
	                                                       : deepest + 1);
}

void
capability_link_ref_functions(struct capability_reader *w)
{
	for (struct capability_aggregate *a = w->capability->aggregates;
	     a != NULL; a = a->next)
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next) {
			arena_reset(&w->scratch);
			capability_link_call(w, f);
		}
	for (struct capability_aggregate *a = w->capability->aggregates;
	     a != NULL; a = a->next)
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next)
			settle(w, f);
	for (struct capability_aggregate *a = w->capability->aggregates;
	     a != NULL; a = a->next)
		for (struct capability_operation *f = a->functions; f != NULL;
		     f = f->next) {
			arena_reset(&w->scratch);
			if (f->params == NULL)
				capability_link_tool(w, f);
		}
}

/* What the file says on the spot wins, hint by hint. */
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

/* What op does not say itself, its function says. */
static void
inherit(struct capability_reader *w, struct capability_operation *op)
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
		capability_reader_warn(w, op->outputs->place,
		    "the function '%.*s' has outputs; these are ignored: "
		    "remove them",
		    STR_FMT(op->call_text));
	op->outputs = f->outputs;
}

void
capability_link_ref(
    struct capability_reader *w, struct capability_operation *op)
{
	count_sends(op);
	if (op->function != NULL)
		inherit(w, op);
	capability_safety_settle(op);
}
