/* yaml.c - libyaml's events composed into JSON values. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "data/json.h"
#include "data/yaml.h"

/* A node that was given a name by &anchor. */
struct anchor {
	struct anchor *next;
	struct str name;
	struct json *value; /* NULL while the node itself is being composed */
	size_t nodes; /* values in it, aliases followed */
};

struct composer {
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	bool has_event;
	struct arena *arena;
	struct anchor *anchors; /* newest first: a later one hides an earlier */
	size_t nodes; /* made so far, aliases followed */
	int depth;
	struct err *err;
};

static struct json *compose(struct composer *c);

static int
refuse(struct composer *c, yaml_mark_t at, const char *what, struct str name)
{
	return err_at(c->err, ERR_INPUT, (int)at.line + 1, (int)at.column + 1,
	    "%s%s%.*s%s", what, name.p != NULL ? " '" : "",
	    name.n < 80 ? (int)name.n : 80, name.p != NULL ? name.p : "",
	    name.p != NULL ? "'" : "");
}

/* libyaml says what and where; a reader's problem has an offset only. */
static int
refuse_syntax(struct composer *c)
{
	const yaml_parser_t *p = &c->parser;
	const char *problem =
	    p->problem != NULL ? p->problem : "cannot be read";

	if (p->error == YAML_READER_ERROR)
		return err_at(c->err, ERR_INPUT, (int)p->mark.line + 1,
		    (int)p->mark.column + 1,
		    "not YAML: %s (byte %zu): the text must be UTF-8 without "
		    "control characters",
		    problem, p->problem_offset);
	return err_at(c->err, ERR_INPUT, (int)p->problem_mark.line + 1,
	    (int)p->problem_mark.column + 1, "not YAML: %s%s%s", problem,
	    p->context != NULL ? ", " : "",
	    p->context != NULL ? p->context : "");
}

static int
next(struct composer *c)
{
	if (c->has_event)
		yaml_event_delete(&c->event);
	c->has_event = false;
	if (!yaml_parser_parse(&c->parser, &c->event))
		return refuse_syntax(c);
	c->has_event = true;
	return 0;
}

/* A value for the current event, counted. */
static struct json *
new_value(struct composer *c, enum json_kind kind)
{
	struct json *v;

	if (++c->nodes > LIMIT_YAML_NODES) {
		refuse(c, c->event.start_mark,
		    "too many values in one document", STR_NONE);
		return NULL;
	}
	v = json_new(c->arena, kind);
	v->line = (int)c->event.start_mark.line + 1;
	v->column = (int)c->event.start_mark.column + 1;
	return v;
}

static struct anchor *
open_anchor(struct composer *c, const yaml_char_t *name)
{
	struct anchor *a;

	if (name == NULL)
		return NULL;
	a = arena_new(c->arena, sizeof(*a));
	a->name = arena_str(c->arena, str_of((const char *)name));
	a->nodes = c->nodes;
	a->next = c->anchors;
	c->anchors = a;
	return a;
}

static void
close_anchor(struct composer *c, struct anchor *a, struct json *v)
{
	if (a == NULL)
		return;
	a->value = v;
	a->nodes = c->nodes - a->nodes;
}

/* The alias costs what its anchor holds: a billion laughs are counted first. */
static struct json *
compose_alias(struct composer *c)
{
	struct str name = str_of((const char *)c->event.data.alias.anchor);
	struct json *v;

	for (struct anchor *a = c->anchors; a != NULL; a = a->next) {
		if (!str_equal(a->name, name))
			continue;
		if (a->value == NULL) {
			refuse(c, c->event.start_mark,
			    "an alias stands inside its own anchor", name);
			return NULL;
		}
		c->nodes += a->nodes;
		if (c->nodes > LIMIT_YAML_NODES) {
			refuse(c, c->event.start_mark,
			    "aliases make too many values of one document",
			    name);
			return NULL;
		}
		v = json_copy(c->arena, a->value);
		v->line = (int)c->event.start_mark.line + 1;
		v->column = (int)c->event.start_mark.column + 1;
		return v;
	}
	refuse(c, c->event.start_mark, "no anchor for the alias", name);
	return NULL;
}

/* YAML 1.2 core: [-+]?[0-9]+ and [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e..)?. */
static bool
is_number(struct str s)
{
	size_t at = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	size_t whole, fraction = 0, exponent;

	for (whole = 0; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
		whole++;
	if (at < s.n && s.p[at] == '.') {
		for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
			fraction++;
	}
	if (whole + fraction == 0)
		return false;
	if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
		at++;
		if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
			at++;
		for (exponent = 0; at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
		     at++)
			exponent++;
		if (exponent == 0)
			return false;
	}
	return at == s.n;
}

/* A YAML number as JSON writes it: no "+", no "01", no "1." and no ".5". */
static struct str
json_number(struct arena *a, struct str s)
{
	bool minus = s.p[0] == '-';
	size_t from = minus || s.p[0] == '+' ? 1 : 0, dot, exponent;
	struct str whole, fraction, rest;

	while (from + 1 < s.n && s.p[from] == '0' && s.p[from + 1] >= '0' &&
	       s.p[from + 1] <= '9')
		from++;
	s = str_part(s, from, s.n);
	for (exponent = 0; exponent < s.n && (s.p[exponent] | 0x20) != 'e';)
		exponent++;
	rest = str_part(s, exponent, s.n);
	s = str_part(s, 0, exponent);
	dot = str_find(s, '.', 0);
	whole = str_part(s, 0, dot);
	fraction = str_part(s, dot, s.n);
	if (fraction.n == 1)
		fraction.n = 0;
	return arena_strf(a, "%s%.*s%.*s%.*s", minus ? "-" : "",
	    whole.n > 0 ? (int)whole.n : 1, whole.n > 0 ? whole.p : "0",
	    STR_FMT(fraction), STR_FMT(rest));
}

/* 0o17 and 0x1f, within 64 bits; else STR_NONE. */
static struct str
radix_number(struct arena *a, struct str s)
{
	char text[32], *end;
	unsigned long long v;
	int base;

	if (s.n < 3 || s.n >= sizeof(text) || s.p[0] != '0' ||
	    (s.p[1] != 'o' && s.p[1] != 'x'))
		return STR_NONE;
	base = s.p[1] == 'o' ? 8 : 16;
	snprintf(text, sizeof(text), "%.*s", STR_FMT(str_part(s, 2, s.n)));
	if (text[0] == '-' || text[0] == '+' || text[0] == ' ')
		return STR_NONE;
	errno = 0;
	v = strtoull(text, &end, base);
	if (*end != '\0' || errno != 0)
		return STR_NONE;
	return arena_strf(a, "%llu", v);
}

/* YAML 1.2.2, section 10.3.2: what a plain scalar is, by its shape. */
static void
resolve_plain(struct arena *a, struct json *v)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	static const char *const trues[] = { "true", "True", "TRUE" };
	static const char *const falses[] = { "false", "False", "FALSE" };
	struct str number;

	for (size_t i = 0; i < LEN(nulls); i++) {
		if (str_is(v->text, nulls[i])) {
			v->kind = JSON_NULL;
			return;
		}
	}
	for (size_t i = 0; i < LEN(trues); i++) {
		if (str_is(v->text, trues[i]) || str_is(v->text, falses[i])) {
			v->kind = JSON_BOOL;
			v->boolean = str_is(v->text, trues[i]);
			return;
		}
	}
	if (is_number(v->text)) {
		v->kind = JSON_NUMBER;
		v->text = json_number(a, v->text);
		return;
	}
	number = radix_number(a, v->text);
	if (number.p != NULL) {
		v->kind = JSON_NUMBER;
		v->text = number;
	}
}

static struct json *
compose_scalar(struct composer *c)
{
	const char *text = (const char *)c->event.data.scalar.value;
	size_t n = c->event.data.scalar.length;
	struct anchor *anchor = open_anchor(c, c->event.data.scalar.anchor);
	struct json *v = new_value(c, JSON_STRING);

	if (v == NULL)
		return NULL;
	v->text = arena_str(c->arena, (struct str){ text, n });
	v->quoted = c->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
	            c->event.data.scalar.tag != NULL;
	if (!v->quoted)
		resolve_plain(c->arena, v);
	close_anchor(c, anchor, v);
	return v;
}

static struct json *
compose_sequence(struct composer *c)
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
compare_names(const void *left, const void *right)
{
	const struct json *a = *(struct json *const *)left;
	const struct json *b = *(struct json *const *)right;
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = n > 0 ? memcmp(a->name.p, b->name.p, n) : 0;

	if (order == 0)
		order = (a->name.n > b->name.n) - (a->name.n < b->name.n);
	if (order == 0)
		order = a->name_line - b->name_line;
	return order != 0 ? order : a->name_column - b->name_column;
}

/* Sorted once at the end: ten thousand keys must not be compared in pairs. */
static int
refuse_twins(struct composer *c, const struct json *v)
{
	struct json **all;
	size_t n = 0;
	int rc = 0;

	if (v->count < 2)
		return 0;
	all = mem_new(v->count * sizeof(struct json *));
	for (struct json *m = v->first; m != NULL; m = m->next)
		all[n++] = m;
	qsort(all, n, sizeof(struct json *), compare_names);
	for (size_t i = 1; i < n && rc == 0; i++) {
		if (str_equal(all[i - 1]->name, all[i]->name))
			rc = err_at(c->err, ERR_INPUT, all[i]->name_line,
			    all[i]->name_column,
			    "the key '%.*s' is given twice, first in line %d",
			    all[i]->name.n < 80 ? (int)all[i]->name.n : 80,
			    all[i]->name.p, all[i - 1]->name_line);
	}
	free(all);
	return rc;
}

static int
compose_member(struct composer *c, struct json *object)
{
	yaml_mark_t at = c->event.start_mark;
	struct json *v;
	struct str name;

	if (c->event.type == YAML_ALIAS_EVENT ||
	    c->event.type != YAML_SCALAR_EVENT)
		return refuse(c, at, "a key must be plain text", STR_NONE);
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
compose_mapping(struct composer *c)
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

/* The node that begins with the current event; its last event is current. */
static struct json *
compose(struct composer *c)
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
		refuse(c, c->event.start_mark, "a value is wanted", STR_NONE);
		return NULL;
	}
	if (++c->depth > LIMIT_YAML_DEPTH) {
		refuse(c, c->event.start_mark, "nests too deep", STR_NONE);
		return NULL;
	}
	v = c->event.type == YAML_SEQUENCE_START_EVENT ? compose_sequence(c)
	                                               : compose_mapping(c);
	c->depth--;
	return v;
}

/* STREAM-START (DOCUMENT-START node DOCUMENT-END)? STREAM-END. */
static struct json *
compose_stream(struct composer *c)
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
		refuse(c, c->event.start_mark,
		    "a second document begins: one is allowed", STR_NONE);
		return NULL;
	}
	return v;
}

struct json *
yaml_parse(struct arena *a, struct str text, struct err *e)
{
	struct composer c = { .arena = a, .err = e };
	struct json *v;

	if (!str_is_utf8(text)) {
		err_at(e, ERR_INPUT, 1, 1, "not YAML: the text is not UTF-8");
		return NULL;
	}
	if (!yaml_parser_initialize(&c.parser)) {
		err_set(e, ERR_SYSTEM, "libyaml cannot start");
		return NULL;
	}
	/* libyaml keeps its own stacks; its nesting is bounded by ours. */
	yaml_parser_set_input_string(&c.parser,
	    (const unsigned char *)(text.n > 0 ? text.p : ""), text.n);
	yaml_parser_set_encoding(&c.parser, YAML_UTF8_ENCODING);
	v = compose_stream(&c);
	if (c.has_event)
		yaml_event_delete(&c.event);
	yaml_parser_delete(&c.parser);
	return v;
}
