/* schema_check_scalar.c - errors, and checks of single values. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "data/schema/schema.h"
#include "data/schema/schema_check.h"
#include "data/schema/schema_node.h"

enum { PATH_BYTES = 200 /* of a path in a message */ };

int
schema_check_spend(struct schema_checker *c, size_t n)
{
	if (c->spent || !schema_node_spend(c->cost, n))
		c->spent = true;
	return c->spent ? -1 : 0;
}

/* ---- errors ---- */

static void
put_path(struct buf *b, const struct schema_at *at)
{
	if (at->outer != NULL)
		put_path(b, at->outer);
	if (at->name.p == NULL)
		buf_printf(b, "[%zu]", at->index);
	else
		buf_printf(b, "%s%.*s", at->outer != NULL ? "." : "",
		    STR_FMT(str_part(at->name, 0, 80)));
}

/* "body.items[2] must ..."; a long path loses its beginning. */
int
schema_check_refuse(struct schema_checker *c, const struct schema_at *at,
    const char *format, ...)
{
	char what[300];
	struct str path;
	struct buf b;
	va_list ap;

	if (c->e == NULL)
		return -1;
	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	buf_init(&b, 65536);
	put_path(&b, at);
	path = buf_str(&b);
	if (path.n > PATH_BYTES)
		path = str_part(path, path.n - PATH_BYTES, path.n);
	err_set(c->e, ERR_INPUT, "%s%.*s %s", path.n < b.len ? "..." : "",
	    STR_FMT(path), what);
	buf_done(&b);
	return -1;
}

static const struct {
	unsigned type;
	const char *text;
} type_texts[] = {
	{ SCHEMA_STRING, "a string" },
	{ SCHEMA_NUMBER, "a number" },
	{ SCHEMA_INTEGER, "an integer" },
	{ SCHEMA_BOOLEAN, "true or false" },
	{ SCHEMA_ARRAY, "an array" },
	{ SCHEMA_OBJECT, "an object" },
	{ SCHEMA_NULL, "null" },
};

/* "a string or null" */
int
schema_check_refuse_type(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	unsigned left = s->types;
	struct buf b;
	int rc;

	if (c->e == NULL)
		return -1;
	if ((left & SCHEMA_NUMBER) != 0)
		left &= ~(unsigned)SCHEMA_INTEGER;
	buf_init(&b, 200);
	for (size_t i = 0; i < LEN(type_texts); i++)
		if ((left & type_texts[i].type) != 0)
			buf_printf(&b, "%s%s", b.len > 0 ? " or " : "",
			    type_texts[i].text);
	rc = schema_check_refuse(c, at, "must be %s, not %s", buf_text(&b),
	    v->kind == JSON_NUMBER ? "this number" : json_kind_name(v->kind));
	buf_done(&b);
	return rc;
}

static int
refuse_value(struct schema_checker *c, const struct json *list,
    const struct schema_at *at, const char *what)
{
	struct buf b;
	int rc;

	if (c->e == NULL)
		return -1;
	buf_init(&b, 250);
	json_write(&b, list);
	rc = schema_check_refuse(c, at, "must be %s%s", what,
	    b.over ? "the values that its schema lists" : buf_text(&b));
	buf_done(&b);
	return rc;
}

int
schema_check_fixed(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	if (s->nullable && v->kind == JSON_NULL)
		return 0;
	if (s->constant != NULL && !json_equal(s->constant, v))
		return refuse_value(c, s->constant, at, "");
	if (s->enumeration == NULL)
		return 0;
	if (schema_check_spend(c, s->enumeration->count) == -1)
		return -1;
	for (const struct json *m = s->enumeration->first; m != NULL;
	     m = m->next)
		if (json_equal(m, v))
			return 0;
	return refuse_value(c, s->enumeration, at, "one of ");
}

int
schema_check_count(struct schema_checker *c, const struct schema_at *at,
    size_t have, int64_t low, int64_t high, const char *what)
{
	const bool few = low >= 0 && have < (size_t)low;
	const bool many = high >= 0 && have > (size_t)high;

	if (!few && !many)
		return 0;
	return schema_check_refuse(c, at,
	    "must have at %s %" PRId64 " %s, not %zu", few ? "least" : "most",
	    few ? low : high, what, have);
}

int
schema_check_text(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	enum regex_answer answer;

	if ((s->min_length >= 0 || s->max_length >= 0) &&
	    schema_check_count(c, at, str_utf8_length(v->text), s->min_length,
	        s->max_length, "characters") == -1)
		return -1;
	if (s->regex == NULL)
		return 0;
	answer = regex_find(s->regex, v->text, c->cost->budget, NULL);
	if (answer == REGEX_YES)
		return 0;
	return schema_check_refuse(c, at, "must match the pattern '%.*s'%s",
	    STR_FMT(str_part(s->pattern, 0, 160)),
	    answer == REGEX_GAVE_UP ? ", and this takes too long to find out"
	                            : "");
}

int
schema_check_number(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	const struct json *low = s->minimum, *high = s->maximum;

	if (low != NULL &&
	    json_number_order(v->text, low->text) < (s->above ? 1 : 0))
		return schema_check_refuse(c, at, "must be %s %.*s",
		    s->above ? "above" : "at least",
		    STR_FMT(str_part(low->text, 0, 40)));
	if (high != NULL &&
	    json_number_order(v->text, high->text) > (s->below ? -1 : 0))
		return schema_check_refuse(c, at, "must be %s %.*s",
		    s->below ? "below" : "at most",
		    STR_FMT(str_part(high->text, 0, 40)));
	if (s->multiple_of != NULL &&
	    !json_number_is_multiple(v->text, s->multiple_of->text))
		return schema_check_refuse(c, at, "must be a multiple of %.*s",
		    STR_FMT(str_part(s->multiple_of->text, 0, 40)));
	return 0;
}
