/* steps_next.c - finds the next call of a sequence of steps. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/engine.h"
#include "engine/engine_internal.h"
#include "engine/state/state.h"
#include "engine/step_condition.h"
#include "engine/step_lookup.h"
#include "engine/steps_internal.h"

static const struct json *
value_of_part(struct steps *f, enum capability_step_part part, struct err *e)
{
	struct resolver n = resolver_of(f->call, e);

	return resolver_value(&n, f->step->parts[part].ref, &resolver_anywhere)
	    .value;
}

static int
look_up(struct steps *f, struct err *e)
{
	const struct capability_step *step = f->step;
	const struct json *value =
	    value_of_part(f, CAPABILITY_STEP_LOOKUP_VALUE, e);
	const struct json *v;
	const struct json *index =
	    step_lookup_index(step, step_results_get(&f->results, step->index),
	        step_results_are_xml(&f->results, step->index));

	if (e->kind != ERR_NONE)
		return -1;
	v = step_lookup_find(f->call->arena, step, index, value);
	step_results_put(&f->results, step->name, v, v, STR_NONE);
	f->step = step->next;
	return 0;
}

struct str
steps_next_label(const struct steps *f)
{
	struct arena *a = f->call->arena;

	return f->loop == NULL || f->loop->count == 0
	           ? arena_strf(a, "step '%.*s'", STR_FMT(f->step->name))
	           : arena_strf(a, "step '%.*s', item %zu of %zu",
	                 STR_FMT(f->step->name), f->loop->number,
	                 f->loop->count);
}

/*
 * Sets *list to what the step loops over.  An object with one list means the
 * list, as in a lookup; another value is a list of one; an absent one is empty.
 */
static int
find_list(struct steps *f, const struct json **list, struct err *e)
{
	const struct json *v = value_of_part(f, CAPABILITY_STEP_FOR_EACH, e);
	struct json *one;

	if (e->kind != ERR_NONE)
		return -1;
	v = step_lookup_index(f->step, v, false);
	if (json_is(v, JSON_ARRAY)) {
		*list = v;
		return 0;
	}
	one = json_new(f->call->arena, JSON_ARRAY);
	if (v != NULL && v->kind != JSON_NULL)
		json_push(one, json_alias(f->call->arena, v));
	*list = one;
	return 0;
}

static int
begin_loop(struct steps *f, struct err *e)
{
	const struct capability_step *step = f->step;
	struct arena *a = f->call->arena;
	const struct json *list;
	struct steps_loop *loop;

	if (find_list(f, &list, e) == -1)
		return -1;
	if ((int64_t)list->count > step->max)
		return err_set(e, ERR_INPUT,
		    "step '%.*s' has %u items, and its 'max' is %lld; nothing "
		    "of it was sent: pass fewer items, or raise 'max'",
		    STR_FMT(step->name), list->count, (long long)step->max);
	loop = arena_new(a, sizeof(*loop));
	loop->item = list->first;
	loop->number = 1;
	loop->count = list->count;
	loop->seen = json_new(a, JSON_ARRAY);
	loop->whole = json_new(a, JSON_ARRAY);
	loop->began_ms = clock_mono_us() / 1000;
	f->loop = loop;
	return 0;
}

static void
next_item(struct steps *f)
{
	f->loop->item = f->loop->item->next;
	f->loop->number++;
}

static void
end_loop(struct steps *f)
{
	const struct steps_loop *loop = f->loop;

	step_results_remove(&f->results, f->step->as);
	step_results_put(
	    &f->results, f->step->name, loop->seen, loop->whole, STR_NONE);
	f->list = loop->whole;
	f->loop = NULL;
	f->step = f->step->next;
}

/* Returns 1 if the step of f runs, now with the item of its loop; else 0. */
static int
is_wanted(struct steps *f, struct err *e)
{
	struct resolver n = resolver_of(f->call, e);
	const bool holds =
	    step_condition_holds(&n, f->step->parts[CAPABILITY_STEP_WHEN].ref);

	if (e->kind != ERR_NONE)
		return -1;
	return holds;
}

/* Finds the next item of a loop that is wanted, or ends the loop. */
static int
go_through(struct steps *f, struct err *e)
{
	if (f->loop == NULL && begin_loop(f, e) == -1)
		return -1;
	while (f->loop->item != NULL) {
		int wanted;

		step_results_put(&f->results, f->step->as, f->loop->item,
		    f->loop->item, STR_NONE);
		wanted = is_wanted(f, e);
		if (wanted == -1)
			return -1;
		f->ready = wanted == 1;
		if (f->ready)
			return 0;
		next_item(f);
	}
	end_loop(f);
	return 0;
}

int
steps_next_find(struct steps *f, struct err *e)
{
	while (f->step != NULL && !f->ready) {
		int wanted = 1;

		if (capability_step_repeats(f->step)) {
			if (go_through(f, e) == -1)
				return -1;
			continue;
		}
		wanted = is_wanted(f, e);
		if (wanted == -1)
			return -1;
		if (wanted == 0)
			f->step = f->step->next;
		else if (f->step->operation != NULL)
			f->ready = true;
		else if (look_up(f, e) == -1)
			return -1;
	}
	return 0;
}

/* May the loop go on after a response of that size? */
static int
check_loop(struct steps *f, size_t bytes, struct err *e)
{
	const int64_t max = f->call->thread->engine->limits.response_body_bytes;
	const struct steps_loop *loop = f->loop;
	const bool last = loop->item->next == NULL;

	if ((int64_t)(loop->bytes + bytes) > max)
		return err_set(e, ERR_UPSTREAM,
		    "the responses of its items are longer than %lld bytes "
		    "together",
		    (long long)max);
	if (!last && clock_mono_us() / 1000 - loop->began_ms >= f->step->max_ms)
		return err_set(e, ERR_UPSTREAM,
		    "the time of the step, 'maxTime', is over; the items after "
		    "this one were not sent");
	if (!last &&
	    !synthetic_response_has_room(f->call, loop->bytes + bytes, bytes))
		return err_set(e, ERR_OVERLOADED,
		    "there is no memory left now (--limit memory); the items "
		    "after this one were not sent");
	return 0;
}

int
steps_next_take(struct steps *f, const struct json *seen,
    const struct json *whole, struct str xml_root, size_t bytes, struct err *e)
{
	struct arena *a = f->call->arena;

	assert(f->ready); /* the call that was made */
	if (f->loop == NULL) {
		step_results_put(
		    &f->results, f->step->name, seen, whole, xml_root);
		f->list = NULL;
		f->step = f->step->next;
	} else {
		if (check_loop(f, bytes, e) == -1)
			return -1;
		json_push(f->loop->seen, json_alias(a, seen));
		json_push(f->loop->whole, json_alias(a, whole));
		f->loop->bytes += bytes;
		next_item(f);
	}
	f->ready = false;
	return 0;
}
