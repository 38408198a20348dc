/* capability_load_steps.c - reads `steps` and `mappings`. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_step_extension.h"

enum { STEPS_MAX = 100 }; /* of one operation */

static const struct capability_key step_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "type", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "call", CAPABILITY_TEXT },
	{ "with", CAPABILITY_MAP },
	{ "index", CAPABILITY_TEXT },
	{ "match", CAPABILITY_TEXT },
	{ "lookupValue", CAPABILITY_ANY },
	{ "outputParameters", CAPABILITY_LIST },
	{ "file", CAPABILITY_TEXT },
	{ "language", CAPABILITY_TEXT },
	{ "location", CAPABILITY_TEXT },
	{ "dependencies", CAPABILITY_LIST },
	{ "x-claviger", CAPABILITY_MAP },
};

static const struct capability_key mapping_keys[] = {
	{ "targetName", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "value", CAPABILITY_ANY | CAPABILITY_NEEDED },
	{ "description", CAPABILITY_TEXT },
};

/* In the order of enum capability_step_type. */
static const char *const type_names[] = { "call", "lookup", "script" };

/* Returns the type of a step.  Without `type`, other members imply it. */
static enum capability_step_type
type_of(struct capability_reader *r, const struct json *v)
{
	const struct str typed = capability_reader_text(v, "type");

	for (size_t i = 0; i < LEN(type_names); i++)
		if (str_is(typed, type_names[i]))
			return (enum capability_step_type)i;
	if (typed.p != NULL)
		capability_reader_warn(r, capability_reader_place(v),
		    "unknown step type '%.*s'%s",
		    STR_FMT(str_part(typed, 0, 80)),
		    capability_reader_hint(
		        r->a, typed, type_names, LEN(type_names)));
	if (json_get(v, "call") != NULL)
		return CAPABILITY_STEP_CALL;
	return json_get(v, "index") != NULL ? CAPABILITY_STEP_LOOKUP
	                                    : CAPABILITY_STEP_SCRIPT;
}

/* The operation of a call step sees the caller's values as op does. */
static void
load_call(struct capability_reader *r, const struct json *v,
    const struct capability_operation *op, struct capability_step *s)
{
	struct capability_operation *o =
	    capability_load_operation(r, v, step_keys, LEN(step_keys));

	o->owner = op->owner;
	o->prefix = op->prefix;
	o->params = op->params;
	o->outputs = NULL;
	o->name = s->name;
	o->is_step = true;
	s->operation = o;
}

/* A name, or {name: ...} as in consumed outputs. */
static void
load_picks(struct capability_reader *r, const struct json *v,
    struct capability_step *s)
{
	struct capability_item **tail = &s->picks;

	for (const struct json *m =
	         capability_reader_items(v, "outputParameters");
	     m != NULL; m = m->next) {
		struct str name = capability_reader_scalar(m);
		struct capability_item *item;

		if (name.p == NULL)
			name = capability_reader_text(m, "name");
		if (name.n == 0) {
			capability_reader_warn(r, capability_reader_place(m),
			    "an output of a lookup is the name of a field; "
			    "this one is ignored");
			continue;
		}
		item = arena_new(r->a, sizeof(*item));
		item->place = capability_reader_place(m);
		item->text = name;
		*tail = item;
		tail = &item->next;
	}
}

static const struct capability_step *
find_step(const struct capability_step *first, struct str name)
{
	for (; first != NULL; first = first->next)
		if (str_equal(first->name, name))
			return first;
	return NULL;
}

/* Only an earlier step can have the result to search. */
static void
check_index(struct capability_reader *r, const struct capability_step *first,
    const struct capability_step *s)
{
	const char *names[STEPS_MAX] = { NULL };
	size_t n = 0;

	if (find_step(first, s->index) != NULL)
		return;
	for (; first != NULL && n < STEPS_MAX; first = first->next)
		names[n++] = arena_strdup(r->a, first->name);
	capability_reader_error(r, s->place,
	    "step '%.*s' looks up in '%.*s', which is not an earlier step%s",
	    STR_FMT(s->name), STR_FMT(str_part(s->index, 0, 80)),
	    capability_reader_hint(r->a, s->index, names, n));
}

static void
load_lookup(struct capability_reader *r, const struct json *v,
    const struct capability_step *first, struct capability_step *s)
{
	static const char *const needed[] = { "index", "match", "lookupValue" };

	s->index = capability_reader_text(v, "index");
	s->match = capability_reader_text(v, "match");
	s->parts[CAPABILITY_STEP_LOOKUP_VALUE].value =
	    json_get(v, "lookupValue");
	load_picks(r, v, s);
	for (size_t i = 0; i < LEN(needed); i++) {
		const struct json *m = json_get(v, needed[i]);

		if (m == NULL || m->kind == JSON_NULL) {
			capability_reader_error(r, s->place,
			    "the lookup '%.*s' has no '%s'; add it",
			    STR_FMT(s->name), needed[i]);
			return;
		}
	}
	check_index(r, first, s);
}

static void
refuse_script(struct capability_reader *r, struct capability_operation *op,
    const struct capability_step *s)
{
	capability_reader_warn(r, s->place,
	    "step '%.*s' is a script, and scripts are not supported; write it "
	    "as calls, lookups and mappings",
	    STR_FMT(s->name));
	if (op->problem.p == NULL)
		op->problem = arena_strf(r->a,
		    "has the script step '%.*s', and scripts are not supported",
		    STR_FMT(s->name));
}

static void
load_name(struct capability_reader *r, const struct json *v,
    const struct capability_step *first, struct capability_step *s,
    size_t number)
{
	const struct capability_step *other;

	s->name = capability_reader_text(v, "name");
	if (s->name.n == 0) {
		s->name = arena_strf(r->a, "step-%zu", number);
		capability_reader_warn(r, s->place,
		    "a step has no 'name'; it is called '%.*s': add a name",
		    STR_FMT(s->name));
	}
	other = find_step(first, s->name);
	/* With a condition, one of both may run. */
	if (other != NULL &&
	    json_get(capability_reader_submap(v, "x-claviger"), "when") == NULL)
		capability_reader_warn(r, s->place,
		    "an earlier step, on line %d, is also called '%.*s'; later "
		    "steps use this one: rename one",
		    other->place.line, STR_FMT(s->name));
}

/* The name of the item must not hide a result. */
static void
check_item_name(struct capability_reader *r,
    const struct capability_operation *op, const struct capability_step *s)
{
	if (s->as.n > 0 &&
	    (find_step(op->steps, s->as) != NULL ||
	        capability_step_find_with(op->with, s->as) != NULL))
		capability_reader_error(r, s->place,
		    "step '%.*s' calls its item '%.*s', which is also the name "
		    "of an earlier step or an entry of 'with'; set another "
		    "name with 'as'",
		    STR_FMT(s->name), STR_FMT(s->as));
}

static struct capability_step *
load_step(struct capability_reader *r, const struct json *v,
    struct capability_operation *op, size_t number)
{
	struct capability_step *s;

	if (!capability_reader_map(r, v, "a step", step_keys, LEN(step_keys)))
		return NULL;
	s = arena_new(r->a, sizeof(*s));
	s->place = capability_reader_place(v);
	s->type = type_of(r, v);
	load_name(r, v, op->steps, s, number);
	if (s->type == CAPABILITY_STEP_CALL)
		load_call(r, v, op, s);
	else if (s->type == CAPABILITY_STEP_LOOKUP)
		load_lookup(r, v, op->steps, s);
	else
		refuse_script(r, op, s);
	capability_load_step_extension(r, v, s);
	check_item_name(r, op, s);
	return s;
}

static struct capability_mapping *
load_mapping(struct capability_reader *r, const struct json *v)
{
	struct capability_mapping *m;

	if (!capability_reader_map(
	        r, v, "a mapping", mapping_keys, LEN(mapping_keys)))
		return NULL;
	m = arena_new(r->a, sizeof(*m));
	m->place = capability_reader_place(v);
	m->target = capability_reader_text(v, "targetName");
	m->value = json_get(v, "value");
	return m->target.n > 0 && m->value != NULL ? m : NULL;
}

static void
load_mappings(struct capability_reader *r, const struct json *v,
    struct capability_operation *op)
{
	struct capability_mapping **tail = &op->mappings;

	for (const struct json *m = capability_reader_items(v, "mappings");
	     m != NULL; m = m->next) {
		*tail = load_mapping(r, m);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	if (op->mappings != NULL && op->steps == NULL)
		capability_reader_warn(r, op->mappings->place,
		    "'mappings' need 'steps', and there are none; they are "
		    "ignored");
}

/* Does a path begin with that name? */
static bool
begins_with(struct str path, struct str name)
{
	return name.n > 0 && str_starts(path, name) &&
	       (path.n == name.n || path.p[name.n] == '.' ||
	           path.p[name.n] == '[');
}

/*
 * Reports whether a path begins with the name of a step before end, of `with`,
 * or of the item of end.
 */
static bool
names_result(const struct capability_operation *op,
    const struct capability_step *end, struct str path)
{
	for (const struct capability_step *s = op->steps; s != end; s = s->next)
		if (begins_with(path, s->name))
			return true;
	for (const struct capability_with *x = op->with; x != NULL; x = x->next)
		if (begins_with(path, x->name))
			return true;
	return end != NULL && begins_with(path, end->as);
}

/* An operation with an invalid query cannot be run. */
static void
check_query(struct capability_reader *r, struct capability_operation *op,
    const struct json *v)
{
	struct err e = { .kind = ERR_NONE };

	if (jsonpath_parse_lenient(&r->scratch, v->text, &e) != NULL)
		return;
	capability_reader_warn(r, capability_reader_place(v),
	    "'%.*s' is not valid JSONPath: %s; fix the query: the operation "
	    "cannot work without it",
	    STR_FMT(str_part(v->text, 0, 80)), e.text);
	if (op->problem.p == NULL)
		op->problem =
		    arena_strf(r->a, "'%.*s' is not valid JSONPath: %s",
		        STR_FMT(str_part(v->text, 0, 80)), e.text);
}

/* Warns about a path such as "$.get-usr.id" that names no earlier step. */
static void
check_value(struct capability_reader *r, struct capability_operation *op,
    const struct capability_step *end, const struct json *v)
{
	const char *names[STEPS_MAX] = { NULL };
	struct str path;
	size_t n = 0;

	for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		check_value(r, op, end, m);
	if (!json_is(v, JSON_STRING) || !str_starts(v->text, STR("$.")))
		return;
	path = str_part(v->text, 2, v->text.n);
	if (path.n == 0)
		return;
	if (names_result(op, end, path)) {
		check_query(r, op, v);
		return;
	}
	for (const struct capability_step *s = op->steps;
	     s != end && n < STEPS_MAX; s = s->next)
		names[n++] = arena_strdup(r->a, s->name);
	path = str_cut(&path, '.');
	path = str_cut(&path, '[');
	capability_reader_warn(r, capability_reader_place(v),
	    "'$.%.*s' does not name an earlier step and has no value%s",
	    STR_FMT(str_part(path, 0, 80)),
	    capability_reader_hint(r->a, path, names, n));
}

static void
check_values(struct capability_reader *r, struct capability_operation *op)
{
	for (const struct capability_step *s = op->steps; s != NULL;
	     s = s->next) {
		const struct capability_with *x =
		    s->operation != NULL ? s->operation->with : NULL;

		for (size_t i = 0; i < LEN(s->parts); i++)
			check_value(r, op, s, s->parts[i].value);
		for (; x != NULL; x = x->next)
			check_value(r, op, s, x->value);
	}
	for (const struct capability_mapping *m = op->mappings; m != NULL;
	     m = m->next)
		check_value(r, op, NULL, m->value);
}

void
capability_load_steps(struct capability_reader *r, const struct json *v,
    struct capability_operation *op)
{
	struct capability_step **tail = &op->steps;
	size_t number = 0;

	for (const struct json *m = capability_reader_items(v, "steps");
	     m != NULL; m = m->next) {
		if (number++ == STEPS_MAX) {
			capability_reader_error(r, capability_reader_place(m),
			    "an operation has at most %d steps; move some into "
			    "a function of an aggregate",
			    STEPS_MAX);
			break;
		}
		*tail = load_step(r, m, op, number);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	load_mappings(r, v, op);
	if (op->steps != NULL)
		check_values(r, op);
}
