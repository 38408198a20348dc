/* check_value.c - checks one value against its declaration. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "engine/arguments/check_value.h"

static const char *const places[] = {
	[CAPABILITY_IN_NONE] = "argument",
	[CAPABILITY_IN_QUERY] = "query",
	[CAPABILITY_IN_HEADER] = "header",
	[CAPABILITY_IN_PATH] = "path",
	[CAPABILITY_IN_COOKIE] = "cookie",
	[CAPABILITY_IN_BODY] = "body",
	[CAPABILITY_IN_ENVIRONMENT] = "environment",
};

static const char *const type_texts[] = {
	[CAPABILITY_TYPE_STRING] = "a string",
	[CAPABILITY_TYPE_NUMBER] = "a number",
	[CAPABILITY_TYPE_INTEGER] = "an integer",
	[CAPABILITY_TYPE_BOOLEAN] = "true or false",
	[CAPABILITY_TYPE_ARRAY] = "an array",
	[CAPABILITY_TYPE_OBJECT] = "an object",
};

/* Reports whether v is text from HTTP, which may mean a number or a boolean. */
static bool
is_text(const struct check_value *c, const struct json *v)
{
	return c->text && v->kind == JSON_STRING;
}

enum {
	NAME_BYTES = 151, /* of a value, in a message */
	VALUE_COST = 50, /* of the budget: one comparison or so */
};

/*
 * Writes the name of the value, outermost part first ("ids[2].name"), until b
 * is full.
 */
static void
put_name(const struct check_value *c, struct buf *b)
{
	if (c->outer != NULL)
		put_name(c->outer, b);
	if (c->name.p == NULL)
		buf_printf(b, "[%zu]", c->index);
	else
		buf_printf(
		    b, "%s%.*s", c->outer != NULL ? "." : "", STR_FMT(c->name));
}

static void
name_of(const struct check_value *c, char name[NAME_BYTES])
{
	struct buf b;

	buf_init(&b, 65536);
	put_name(c, &b);
	snprintf(name, NAME_BYTES, "%s", buf_text(&b));
	buf_done(&b);
}

/* "parameter 'x' (query) must be ..." */
static int __attribute__((format(printf, 2, 3)))
refuse(const struct check_value *c, const char *format, ...)
{
	char name[NAME_BYTES], what[300];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	name_of(c, name);
	return err_set(c->e, ERR_INPUT, "parameter '%s' (%s) must %s", name,
	    places[c->in], what);
}

int
check_value_missing(
    const struct check_value *c, const struct capability_param *p)
{
	char name[NAME_BYTES];

	name_of(c, name);
	return err_set(c->e, ERR_INPUT, "parameter '%s' is missing: %s, %s%s",
	    name, type_texts[p->type],
	    c->in == CAPABILITY_IN_BODY && str_is(p->name, "body") ? "the "
	                                                           : "in the ",
	    places[c->in]);
}

const char *
check_value_type(enum capability_type type)
{
	return type_texts[type];
}

/* Reports whether s is an integer as it is written in URLs. */
static bool
is_digits(struct str s)
{
	if (s.n > 0 && s.p[0] == '-')
		s = str_part(s, 1, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Reports whether text from HTTP can be read as the type: "5" as an integer. */
static bool
text_fits(enum capability_type type, struct str s)
{
	switch (type) {
	case CAPABILITY_TYPE_INTEGER:
		return is_digits(s);
	case CAPABILITY_TYPE_NUMBER:
		return json_number_is(s);
	case CAPABILITY_TYPE_BOOLEAN:
		return str_is(s, "true") || str_is(s, "false");
	case CAPABILITY_TYPE_STRING:
	case CAPABILITY_TYPE_ARRAY:
	case CAPABILITY_TYPE_OBJECT:
		return true;
	}
	return false;
}

enum json_kind
check_value_kind(enum capability_type type)
{
	static const enum json_kind kinds[] = {
		[CAPABILITY_TYPE_STRING] = JSON_STRING,
		[CAPABILITY_TYPE_NUMBER] = JSON_NUMBER,
		[CAPABILITY_TYPE_INTEGER] = JSON_NUMBER,
		[CAPABILITY_TYPE_BOOLEAN] = JSON_BOOL,
		[CAPABILITY_TYPE_ARRAY] = JSON_ARRAY,
		[CAPABILITY_TYPE_OBJECT] = JSON_OBJECT,
	};

	return kinds[type];
}

static bool
value_fits(enum capability_type type, const struct json *v)
{
	/* 1.0 is an integer, and so are numbers beyond 64 bits. */
	return v->kind == check_value_kind(type) &&
	       (type != CAPABILITY_TYPE_INTEGER ||
	           json_number_is_whole(v->text));
}

static int
check_type(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	const bool text = is_text(c, v);

	if (!p->typed ||
	    (text ? text_fits(p->type, v->text) : value_fits(p->type, v)))
		return 0;
	return refuse(c, "be %s, not %s", type_texts[p->type],
	    text ? "this text" : json_kind_name(v->kind));
}

static bool
is_member(
    const struct check_value *c, const struct json *list, const struct json *v)
{
	(void)cpu_budget_spend(c->budget, list->count * VALUE_COST);
	for (const struct json *m = list->first; m != NULL; m = m->next) {
		const struct str word = m->kind != JSON_BOOL ? m->text
		                        : m->boolean         ? STR("true")
		                                             : STR("false");

		if (json_equal(m, v) ||
		    (is_text(c, v) && str_equal(word, v->text)))
			return true;
	}
	return false;
}

/* The enum of a list has allowed items, or allowed lists. */
static int
check_enumeration(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	const struct json *list = p->enumeration;
	struct buf b;
	bool fits;

	if (list == NULL || is_member(c, list, v))
		return 0;
	fits = v->kind == JSON_ARRAY;
	for (const struct json *m = v->first; m != NULL && fits; m = m->next)
		fits = is_member(c, list, m);
	if (fits)
		return 0;
	buf_init(&b, 250);
	json_write(&b, list);
	refuse(c, "be one of %s",
	    b.over ? "the values that the file lists" : buf_text(&b));
	buf_done(&b);
	return -1;
}

/* "at least 3 characters, not 2" */
static int
check_count(const struct check_value *c, size_t have, int64_t low, int64_t high,
    const char *what)
{
	const bool few = low >= 0 && have < (size_t)low;
	const bool many = high >= 0 && have > (size_t)high;

	if (!few && !many)
		return 0;
	return refuse(c, "have at %s %" PRId64 " %s, not %zu",
	    few ? "least" : "most", few ? low : high, what, have);
}

static int
check_pattern(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	if (p->regex == NULL)
		return 0;
	switch (regex_find(p->regex, v->text, c->budget, NULL)) {
	case REGEX_YES:
		return 0;
	case REGEX_GAVE_UP:
		return refuse(c,
		    "match the pattern '%.*s', and this takes too long to "
		    "find out",
		    STR_FMT(str_part(p->pattern, 0, 200)));
	case REGEX_NO:
		break;
	}
	return refuse(c, "match the pattern '%.*s'",
	    STR_FMT(str_part(p->pattern, 0, 200)));
}

/*
 * Checks length and pattern of a text.  The length of text for a number does
 * not matter.
 */
static int
check_text(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	const bool is_string =
	    !c->text || !p->typed || p->type == CAPABILITY_TYPE_STRING;

	if (is_string && check_count(c, str_utf8_length(v->text), p->min_length,
	                     p->max_length, "characters") == -1)
		return -1;
	return check_pattern(c, p, v);
}

static int
check_number(const struct check_value *c, const struct capability_param *p,
    struct str number)
{
	const struct json *low = p->minimum, *high = p->maximum;

	if (low != NULL && json_number_order(number, low->text) <
	                       (p->exclusive_minimum ? 1 : 0))
		return refuse(c, "be %s %.*s",
		    p->exclusive_minimum ? "above" : "at least",
		    STR_FMT(low->text));
	if (high != NULL && json_number_order(number, high->text) >
	                        (p->exclusive_maximum ? -1 : 0))
		return refuse(c, "be %s %.*s",
		    p->exclusive_maximum ? "below" : "at most",
		    STR_FMT(high->text));
	if (p->multiple_of != NULL &&
	    !json_number_is_multiple(number, p->multiple_of->text))
		return refuse(
		    c, "be a multiple of %.*s", STR_FMT(p->multiple_of->text));
	return 0;
}

static int
check_members(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	for (const struct capability_param *m = p->properties; m != NULL;
	     m = m->next) {
		const struct json *found = json_get_str(v, m->name);
		struct check_value inner = *c;

		inner.text = false;
		inner.outer = c;
		inner.name = m->name;
		if (found == NULL && m->required)
			return check_value_missing(&inner, m);
		if (found != NULL && check_value(&inner, m, found) == -1)
			return -1;
	}
	return 0;
}

static int
check_items(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	size_t i = 0;

	if (check_count(c, v->count, p->min_items, p->max_items, "items") == -1)
		return -1;
	for (const struct json *m = v->first; m != NULL && p->items != NULL;
	     m = m->next) {
		struct check_value inner = *c;

		inner.outer = c;
		inner.name = STR_NONE;
		inner.index = i++;
		if (check_value(&inner, p->items, m) == -1)
			return -1;
	}
	return 0;
}

/*
 * Reports whether v is a number, or text for a declared number, whose syntax
 * check_type() has checked.
 */
static bool
is_number(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	return v->kind == JSON_NUMBER ||
	       (is_text(c, v) && p->typed &&
	           (p->type == CAPABILITY_TYPE_NUMBER ||
	               p->type == CAPABILITY_TYPE_INTEGER));
}

/*
 * Reports whether text for a list is its only item: it has no commas that
 * separate several.
 */
static bool
is_lone_item(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	return is_text(c, v) && p->type == CAPABILITY_TYPE_ARRAY &&
	       p->items != NULL && str_find(v->text, ',', 0) == v->text.n;
}

int
check_value(const struct check_value *c, const struct capability_param *p,
    const struct json *v)
{
	if (!cpu_budget_spend(c->budget, VALUE_COST))
		return cpu_budget_refuse(c->budget, c->e);
	if (check_type(c, p, v) == -1 || check_enumeration(c, p, v) == -1 ||
	    (is_number(c, p, v) && check_number(c, p, v->text) == -1))
		return -1;
	switch (v->kind) {
	case JSON_STRING:
		if (is_lone_item(c, p, v))
			return check_value(c, p->items, v);
		return check_text(c, p, v);
	case JSON_OBJECT:
		return check_members(c, p, v);
	case JSON_ARRAY:
		return check_items(c, p, v);
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_NUMBER:
		break;
	}
	return 0;
}
