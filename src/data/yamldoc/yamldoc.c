/* yamldoc.c - reads YAML into JSON values, with libyaml's events. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "data/yamldoc/yamldoc_composer.h"
#include "data/yamldoc/yamldoc_scalar.h"

enum {
	TAG_DIRECTIVES = 64,
	NODE_COST = 100, /* in units of the budget */
	VALUES_ASKED = 256, /* the memory budget is checked once for so many */
};

/* A node with an &anchor. */
struct anchor {
	struct json *value; /* NULL while the node is being read */
	size_t nodes; /* number of values in it, with aliases expanded */
	int height; /* nesting levels in it */
};

static struct json *compose(struct yamldoc_composer *c);

static int
next(struct yamldoc_composer *c)
{
	if (c->has_event)
		yaml_event_delete(&c->event);
	c->has_event = false;
	if (!cpu_budget_spend(c->bounds->budget, NODE_COST))
		return cpu_budget_refuse(c->bounds->budget, c->err);
	if (!yaml_parser_parse(&c->parser, &c->event))
		return yamldoc_composer_refuse_syntax(c);
	c->has_event = true;
	return 0;
}

/* Returns a new value for the current event, and counts it. */
static struct json *
new_value(struct yamldoc_composer *c, enum json_kind kind)
{
	struct json *v;

	if (++c->nodes > c->bounds->values) {
		yamldoc_composer_refuse_many(c);
		return NULL;
	}
	if (c->nodes % VALUES_ASKED == 0 &&
	    !arena_has_room(c->arena, VALUES_ASKED * sizeof(*v))) {
		err_set(c->err, ERR_OVERLOADED,
		    "no memory left for its values (--limit "
		    "memory=N)");
		return NULL;
	}
	v = json_new(c->arena, kind);
	v->line = (int)c->event.start_mark.line + 1;
	v->column = (int)c->event.start_mark.column + 1;
	return v;
}

static struct anchor *
open_anchor(struct yamldoc_composer *c, const yaml_char_t *name)
{
	struct anchor *a;

	if (name == NULL)
		return NULL;
	a = arena_new(c->arena, sizeof(*a));
	a->nodes = c->nodes;
	table_set(
	    &c->anchors, arena_str(c->arena, str_of((const char *)name)), a);
	return a;
}

static int
height_of(const struct json *v)
{
	int highest = 0;

	if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
		return 0;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		int height = height_of(m);

		if (height > highest)
			highest = height;
	}
	return highest + 1;
}

static void
close_anchor(struct yamldoc_composer *c, struct anchor *a, struct json *v)
{
	if (a == NULL)
		return;
	a->value = v;
	a->nodes = c->nodes - a->nodes;
	a->height = height_of(v);
}

/* Returns a copy that shares texts, which are on the same arena. */
static struct json *
share(struct arena *arena, const struct json *v)
{
	struct json *copy = json_new(arena, v->kind);

	*copy = *v;
	copy->first = copy->last = copy->next = NULL;
	copy->count = 0;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		json_push(copy, share(arena, m));
	return copy;
}

/*
 * Expands an alias.  It costs as many values and levels as its anchor.  Both
 * limits are checked before the copy, so that nested aliases cannot grow
 * exponentially ("billion laughs").
 */
static struct json *
compose_alias(struct yamldoc_composer *c)
{
	struct str name = str_of((const char *)c->event.data.alias.anchor);
	struct anchor *a = table_find(&c->anchors, name);
	const char *wrong = NULL;
	struct json *v;

	if (a == NULL)
		wrong = "no anchor for the alias";
	else if (a->value == NULL)
		wrong = "an alias is inside its own anchor";
	else if (c->depth + a->height > LIMIT_YAML_DEPTH)
		wrong = "nests too deep with the alias";
	if (wrong != NULL) {
		yamldoc_composer_refuse(c, c->event.start_mark, wrong, name);
		return NULL;
	}
	if ((c->nodes += a->nodes) > c->bounds->values) {
		yamldoc_composer_refuse_many(c);
		return NULL;
	}
	if (!cpu_budget_spend(c->bounds->budget, a->nodes * NODE_COST)) {
		cpu_budget_refuse(c->bounds->budget, c->err);
		return NULL;
	}
	v = share(c->arena, a->value);
	v->name = STR_NONE;
	v->line = (int)c->event.start_mark.line + 1;
	v->column = (int)c->event.start_mark.column + 1;
	return v;
}

/* Resolves an explicit tag of the core schema; the value must match it. */
static int
resolve_tagged(struct yamldoc_composer *c, struct json *v, struct str tag)
{
	static const struct {
		const char *tag;
		enum json_kind kind;
	} core[] = {
		{ YAML_STR_TAG, JSON_STRING },
		{ "!", JSON_STRING },
		{ YAML_INT_TAG, JSON_NUMBER },
		{ YAML_FLOAT_TAG, JSON_NUMBER },
		{ YAML_BOOL_TAG, JSON_BOOL },
		{ YAML_NULL_TAG, JSON_NULL },
	};

	for (size_t i = 0; i < LEN(core); i++) {
		if (!str_is(tag, core[i].tag))
			continue;
		if (core[i].kind != JSON_STRING)
			yamldoc_scalar_resolve(c->arena, v);
		if (v->kind != core[i].kind)
			return yamldoc_composer_refuse(c, c->event.start_mark,
			    "this is not what its tag says:", v->text);
		v->quoted = core[i].kind == JSON_STRING;
		return 0;
	}
	return yamldoc_composer_refuse(
	    c, c->event.start_mark, "unknown tag", tag);
}

static struct json *
compose_scalar(struct yamldoc_composer *c)
{
	struct str text = { (const char *)c->event.data.scalar.value,
		c->event.data.scalar.length };
	struct str tag = str_of((const char *)c->event.data.scalar.tag);
	struct anchor *anchor = open_anchor(c, c->event.data.scalar.anchor);
	struct json *v = new_value(c, JSON_STRING);

	if (v == NULL)
		return NULL;
	v->text = arena_str(c->arena, text);
	v->quoted = c->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (tag.p != NULL) {
		if (resolve_tagged(c, v, tag) == -1)
			return NULL;
	} else if (!v->quoted) {
		yamldoc_scalar_resolve(c->arena, v);
	}
	close_anchor(c, anchor, v);
	return v;
}

static struct json *
compose_sequence(struct yamldoc_composer *c)
{
	struct anchor *anchor =
	    open_anchor(c, c->event.data.sequence_start.anchor);
	struct json *v = new_value(c, JSON_ARRAY);

	if (v == NULL || next(c) == -1)
		return NULL;
	while (c->event.type != YAML_SEQUENCE_END_EVENT) {
		struct json *item = compose(c);

		if (item == NULL || next(c) == -1)
			return NULL;
		json_push(v, item);
	}
	close_anchor(c, anchor, v);
	return v;
}

static int
refuse_twins(struct yamldoc_composer *c, const struct json *v)
{
	const struct json *first, *twin = json_names_twin(v, &first);

	if (twin == NULL)
		return 0;
	return err_at(c->err, ERR_INPUT, twin->name_line, twin->name_column,
	    "duplicate key '%.*s', first in line %d",
	    STR_FMT(str_part(twin->name, 0, 80)), first->name_line);
}

static int
compose_member(struct yamldoc_composer *c, struct json *object)
{
	yaml_mark_t at = c->event.start_mark;
	struct json *v;
	struct str name;

	if (c->event.type != YAML_SCALAR_EVENT)
		return yamldoc_composer_refuse(c, at,
		    "a key must be a scalar: no list, no mapping, no alias",
		    STR_NONE);
	name = arena_str(
	    c->arena, (struct str){ (const char *)c->event.data.scalar.value,
	                  c->event.data.scalar.length });
	if (next(c) == -1 || (v = compose(c)) == NULL)
		return -1;
	v->name_line = (int)at.line + 1;
	v->name_column = (int)at.column + 1;
	json_add_str(object, name, v);
	return next(c);
}

static struct json *
compose_mapping(struct yamldoc_composer *c)
{
	struct anchor *anchor =
	    open_anchor(c, c->event.data.mapping_start.anchor);
	struct json *v = new_value(c, JSON_OBJECT);

	if (v == NULL || next(c) == -1)
		return NULL;
	while (c->event.type != YAML_MAPPING_END_EVENT) {
		if (compose_member(c, v) == -1)
			return NULL;
	}
	if (refuse_twins(c, v) == -1)
		return NULL;
	close_anchor(c, anchor, v);
	return v;
}

/* Reads the node that starts with the current event, up to its last event. */
static struct json *
compose(struct yamldoc_composer *c)
{
	struct json *v;

	switch (c->event.type) {
	case YAML_ALIAS_EVENT:
		return compose_alias(c);
	case YAML_SCALAR_EVENT:
		return compose_scalar(c);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		break;
	default:
		yamldoc_composer_refuse(
		    c, c->event.start_mark, "expected a value", STR_NONE);
		return NULL;
	}
	if (++c->depth > LIMIT_YAML_DEPTH) {
		yamldoc_composer_refuse(
		    c, c->event.start_mark, "nests too deep", STR_NONE);
		return NULL;
	}
	v = c->event.type == YAML_SEQUENCE_START_EVENT ? compose_sequence(c)
	                                               : compose_mapping(c);
	c->depth--;
	return v;
}

/* Reads STREAM-START (DOCUMENT-START node DOCUMENT-END)?  STREAM-END. */
static struct json *
compose_stream(struct yamldoc_composer *c)
{
	struct json *v;

	if (next(c) == -1 || next(c) == -1)
		return NULL;
	if (c->event.type == YAML_STREAM_END_EVENT)
		return json_new(c->arena, JSON_NULL);
	if (next(c) == -1 || (v = compose(c)) == NULL || next(c) == -1 ||
	    next(c) == -1)
		return NULL;
	if (c->event.type != YAML_STREAM_END_EVENT) {
		yamldoc_composer_refuse(c, c->event.start_mark,
		    "only one document is allowed, but a second document "
		    "starts",
		    STR_NONE);
		return NULL;
	}
	return v;
}

/* Reports whether a line starts at p.  Breaks are LF, CR, NEL, LS and PS. */
static bool
begins_line(struct str text, const char *p)
{
	return p == text.p || strchr("\n\r\x85\xa8\xa9\xbf", p[-1]) != NULL;
}

/*
 * Limits %TAG directives: libyaml compares each with all before it, which takes
 * quadratic time.
 */
static int
check_directives(struct yamldoc_composer *c)
{
	struct str rest = c->text;
	size_t count = 0, at;

	while ((at = str_find_text(rest, STR("%TAG"), 0)) < rest.n) {
		count += begins_line(c->text, rest.p + at);
		rest = str_part(rest, at + 1, rest.n);
	}
	if (count > TAG_DIRECTIVES)
		return err_set(c->err, ERR_LIMIT,
		    "more than %d lines begin with %%TAG", TAG_DIRECTIVES);
	return 0;
}

static struct json *
parse(struct yamldoc_composer *c)
{
	struct json *v;

	/* YAML may be in UTF-16 and UTF-32, too (YAML 1.2.2, 5.2). */
	c->text = text_decode_plain(c->arena, c->text);
	if (!str_is_utf8(c->text)) {
		yamldoc_composer_refuse_byte(
		    c, c->text.n, "the text is not UTF-8");
		return NULL;
	}
	if (check_directives(c) == -1)
		return NULL;
	if (!yaml_parser_initialize(&c->parser)) {
		err_set(c->err, ERR_SYSTEM, "cannot initialize libyaml");
		return NULL;
	}
	/*
	 * libyaml allocates its own stacks; our limit on nesting bounds them.
	 */
	yaml_parser_set_input_string(&c->parser,
	    (const unsigned char *)(c->text.n > 0 ? c->text.p : ""), c->text.n);
	yaml_parser_set_encoding(&c->parser, YAML_UTF8_ENCODING);
	v = compose_stream(c);
	if (c->has_event)
		yaml_event_delete(&c->event);
	yaml_parser_delete(&c->parser);
	return v;
}

struct json *
yamldoc_parse_within(struct arena *a, struct str text,
    const struct yamldoc_bounds *bounds, struct err *e)
{
	struct yamldoc_composer c = {
		.arena = a,
		.text = text,
		.bounds = bounds,
		.err = e,
	};

	table_init(&c.anchors, a);
	return parse(&c);
}

struct json *
yamldoc_parse(struct arena *a, struct str text, struct err *e)
{
	const struct yamldoc_bounds bounds = { LIMIT_YAML_NODES, "", NULL };
	struct json *v = yamldoc_parse_within(a, text, &bounds, e);

	/*
	 * A file does not become smaller by trying again later, so the kind is
	 * INPUT.
	 */
	if (v == NULL && e != NULL && e->kind == ERR_LIMIT)
		e->kind = ERR_INPUT;
	return v;
}
