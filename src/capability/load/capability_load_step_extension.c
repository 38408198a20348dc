/* capability_load_step_extension.c - reads `x-claviger` of a step. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load_step_extension.h"

enum { MINUTE_MS = 60000 };

static const struct capability_key extension_keys[] = {
	{ "when", CAPABILITY_ANY },
	{ "forEach", CAPABILITY_ANY },
	{ "as", CAPABILITY_TEXT },
	{ "max", CAPABILITY_TEXT },
	{ "maxTime", CAPABILITY_TEXT },
};

static const struct capability_policy_row rows[] = {
	{ "max", NULL, CAPABILITY_POLICY_COUNT,
	    offsetof(struct capability_step, max), 1, 1000, 100 },
	{ "maxTime", NULL, CAPABILITY_POLICY_TIME,
	    offsetof(struct capability_step, max_ms), 10, 60 * MINUTE_MS,
	    MINUTE_MS },
};

/* In the order of enum capability_condition_key. */
static const struct capability_key condition_keys[] = {
	{ "all", CAPABILITY_LIST },
	{ "any", CAPABILITY_LIST },
	{ "not", CAPABILITY_ANY },
	{ "value", CAPABILITY_ANY },
	{ "is", CAPABILITY_ANY },
	{ "in", CAPABILITY_LIST | CAPABILITY_TEXT },
	{ "above", CAPABILITY_TEXT },
	{ "below", CAPABILITY_TEXT },
	{ "exists", CAPABILITY_FLAG },
};

static void
refuse(struct capability_reader *r, const struct json *v, const char *why)
{
	capability_reader_error(
	    r, capability_reader_place(v), "'when' of a step %s", why);
}

/*
 * A key that is ignored could make a step run that the author did not want, so
 * an unknown one is an error.
 */
static bool
check_names(struct capability_reader *r, const struct json *v, const char *what,
    const struct capability_key *keys, size_t count)
{
	const char *names[CAPABILITY_CONDITION_KEYS];

	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		size_t i = 0;

		while (i < count && !str_is(m->name, names[i]))
			i++;
		if (i < count)
			continue;
		capability_reader_error(r, capability_reader_name_place(m),
		    "%s has the unknown key '%.*s'%s; see "
		    "doc/reference/steps.md for the keys",
		    what, STR_FMT(str_part(m->name, 0, 40)),
		    capability_reader_hint(r->a, m->name, names, count));
		return false;
	}
	return true;
}

/* Do the keys of a mapping belong together? */
static bool
check_keys(struct capability_reader *r, const struct json *v)
{
	size_t combining = 0, comparing = 0;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const enum capability_condition_key k =
		    capability_condition_key_of(m->name);

		combining += k <= CAPABILITY_CONDITION_NOT;
		comparing += k > CAPABILITY_CONDITION_VALUE;
	}
	if (combining > 1 || (combining == 1 && v->count > 1))
		refuse(r, v,
		    "has 'all', 'any' or 'not' beside another key; write 'all' "
		    "with a list of both");
	else if (combining == 0 && json_get(v, "value") == NULL)
		refuse(r, v, "has no 'value' to compare; add it");
	else if (combining == 0 && comparing == 0)
		refuse(r, v,
		    "has 'value', but not what to compare it with: add is, in, "
		    "above, below or exists");
	else
		return true;
	return false;
}

static void
check_condition(struct capability_reader *r, const struct json *v, int depth)
{
	if (depth > CAPABILITY_CONDITION_DEPTH) {
		refuse(r, v,
		    "is nested too deeply; move a part into its own "
		    "step");
		return;
	}
	if (v->kind == JSON_ARRAY || v->kind == JSON_NULL) {
		refuse(r, v,
		    v->kind == JSON_NULL
		        ? "is empty; write a value, or remove it"
		        : "is a list; write {all: [...]} or "
		          "{any: [...]}");
		return;
	}
	if (v->kind != JSON_OBJECT ||
	    !check_names(r, v, "'when' of a step", condition_keys,
	        LEN(condition_keys)) ||
	    !check_keys(r, v))
		return;
	capability_reader_map(
	    r, v, "'when' of a step", condition_keys, LEN(condition_keys));
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const enum capability_condition_key k =
		    capability_condition_key_of(m->name);

		if (k == CAPABILITY_CONDITION_NOT)
			check_condition(r, m, depth + 1);
		for (const struct json *i =
		         k < CAPABILITY_CONDITION_NOT ? m->first : NULL;
		     i != NULL; i = i->next)
			check_condition(r, i, depth + 1);
	}
}

static void
load_bounds(struct capability_reader *r, const struct json *own,
    struct capability_step *s)
{
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct json *v = json_get(own, rows[i].key);
		const struct str text = capability_reader_scalar(v);
		int64_t *field =
		    (int64_t *)(void *)((char *)s + rows[i].offset);
		struct err e = { .kind = ERR_NONE };

		*field = rows[i].standard;
		if (text.p != NULL &&
		    capability_policy_read(&rows[i], text, field, &e) == -1)
			capability_reader_error(r, capability_reader_place(v),
			    "'%s' of a step %s", rows[i].key, e.text);
	}
}

/* Outside {{}}, a name alone is a text; the author means the item. */
static void
read_item_names(struct capability_reader *r, struct capability_step *s)
{
	for (struct capability_with *w = s->operation->with; w != NULL;
	     w = w->next) {
		if (!json_is(w->value, JSON_STRING) ||
		    !str_equal(w->value->text, s->as))
			continue;
		capability_reader_warn(r, w->place,
		    "'%.*s' is the name of the item; it is read as that: write "
		    "'{{%.*s}}'",
		    STR_FMT(s->as), STR_FMT(s->as));
		w->value->text = arena_strf(r->a, "{{%.*s}}", STR_FMT(s->as));
	}
}

static void
load_loop(struct capability_reader *r, const struct json *own,
    struct capability_step *s)
{
	struct json *each = json_get(own, "forEach");

	if (each != NULL && s->operation == NULL) {
		capability_reader_error(r, capability_reader_place(each),
		    "step '%.*s' is not a call, and only calls have 'forEach'; "
		    "a lookup accepts a list as its lookupValue",
		    STR_FMT(s->name));
		return;
	}
	if (each == NULL) {
		for (const struct json *m = own->first; m != NULL; m = m->next)
			if (!str_is(m->name, "when"))
				capability_reader_warn(r,
				    capability_reader_name_place(m),
				    "'%.*s' of step '%.*s' needs 'forEach' and "
				    "is ignored",
				    STR_FMT(str_part(m->name, 0, 40)),
				    STR_FMT(s->name));
		return;
	}
	s->parts[CAPABILITY_STEP_FOR_EACH].value = each;
	s->as = capability_reader_text(own, "as");
	if (s->as.n == 0)
		s->as = STR("item");
	if (str_find(s->as, '.', 0) < s->as.n || str_starts(s->as, STR("$")))
		capability_reader_error(r,
		    capability_reader_place(json_get(own, "as")),
		    "'as' of step '%.*s' must be a name without dots, such as "
		    "item",
		    STR_FMT(s->name));
	load_bounds(r, own, s);
	read_item_names(r, s);
}

void
capability_load_step_extension(struct capability_reader *r,
    const struct json *v, struct capability_step *s)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");
	struct json *when;

	if (own == NULL || !check_names(r, own, "x-claviger of a step",
	                       extension_keys, LEN(extension_keys)))
		return;
	capability_reader_map(r, own, "x-claviger of a step", extension_keys,
	    LEN(extension_keys));
	when = json_get(own, "when");
	if (when != NULL) {
		check_condition(r, when, 0);
		s->parts[CAPABILITY_STEP_WHEN].value = when;
	}
	load_loop(r, own, s);
}
