/* openapi_document.c - reads one file of an OpenAPI document. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "openapi/import/openapi_document.h"

enum { DEPTH = 200, REPLACEMENT = 0xfffd };

/* ---- encodings ---- */

/* How a text begins, and what a unit of it is. */
struct encoding {
	unsigned char begin[4], mask[4]; /* mask 0: any byte */
	unsigned char mark; /* bytes of the byte order mark */
	unsigned char unit; /* bytes: 1, 2 or 4 */
	bool big;
};

/* UTF-32 before UTF-16: its marks begin with those of UTF-16. */
static const struct encoding encodings[] = {
	{ { 0xff, 0xfe, 0, 0 }, { 1, 1, 1, 1 }, 4, 4, false },
	{ { 0, 0, 0xfe, 0xff }, { 1, 1, 1, 1 }, 4, 4, true },
	{ { 0xef, 0xbb, 0xbf, 0 }, { 1, 1, 1, 0 }, 3, 1, false },
	{ { 0xff, 0xfe, 0, 0 }, { 1, 1, 0, 0 }, 2, 2, false },
	{ { 0xfe, 0xff, 0, 0 }, { 1, 1, 0, 0 }, 2, 2, true },
	/* Without a mark: the first character is one of ASCII. */
	{ { 0, 0, 0, 0 }, { 0, 1, 1, 1 }, 0, 4, false },
	{ { 0, 0, 0, 0 }, { 1, 1, 1, 0 }, 0, 4, true },
	{ { 0, 0, 0, 0 }, { 0, 1, 0, 1 }, 0, 2, false },
	{ { 0, 0, 0, 0 }, { 1, 0, 1, 0 }, 0, 2, true },
};

static const struct encoding *
encoding_of(struct str text)
{
	for (size_t i = 0; i < LEN(encodings); i++) {
		const struct encoding *x = &encodings[i];
		size_t k = 0;

		while (k < 4 && (x->mask[k] == 0 ||
		                    (k < text.n && (unsigned char)text.p[k] ==
		                                       x->begin[k])))
			k++;
		if (k == 4)
			return x;
	}
	return NULL;
}

static void
put_utf8(struct buf *out, uint32_t c)
{
	if (c >= 0x110000 || (c >= 0xd800 && c < 0xe000))
		c = REPLACEMENT;
	if (c < 0x80) {
		buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (c & 0x3f)));
}

static uint32_t
unit_at(struct str text, size_t at, const struct encoding *x)
{
	uint32_t c = 0;

	for (size_t i = 0; i < x->unit; i++)
		c = c << 8 | (unsigned char)
		                 text.p[x->big ? at + i : at + x->unit - 1 - i];
	return c;
}

/* UTF-16 or UTF-32 as UTF-8; half a unit at the end is dropped. */
static void
recode(struct buf *out, struct str text, const struct encoding *x)
{
	for (size_t at = 0; at + x->unit <= text.n; at += x->unit) {
		uint32_t c = unit_at(text, at, x), low = 0;

		if (x->unit == 2 && c >= 0xd800 && c < 0xdc00 &&
		    at + 4 <= text.n)
			low = unit_at(text, at + 2, x);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			at += 2;
		}
		put_utf8(out, c);
	}
}

/* What servers call ISO 8859-1 is windows-1252, as the web reads it. */
static void
recode_western(struct buf *out, struct str text)
{
	static const uint16_t high[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e,
		0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152,
		0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
		0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
		0x17e, 0x178 };

	for (size_t i = 0; i < text.n; i++) {
		const unsigned char c = (unsigned char)text.p[i];

		put_utf8(out, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
	}
}

static bool
is_western(struct str charset)
{
	static const char *const names[] = { "iso-8859-1", "iso8859-1",
		"latin1", "windows-1252", "cp1252" };

	for (size_t i = 0; i < LEN(names); i++)
		if (str_equal_nocase(charset, str_of(names[i])))
			return true;
	return false;
}

struct str
openapi_document_decode(struct arena *a, struct str text, struct str charset)
{
	const struct encoding *x = encoding_of(text);
	struct buf out;

	if (x != NULL)
		text = str_part(text, x->mark, text.n);
	if ((x == NULL || x->unit == 1) &&
	    (str_is_utf8(text) || !is_western(charset)))
		return text;
	buf_init(&out, 3 * text.n + 1);
	if (x != NULL && x->unit > 1)
		recode(&out, text, x);
	else
		recode_western(&out, text);
	text = arena_str(a, buf_str(&out));
	buf_done(&out);
	return text;
}

/* ---- YAML ---- */

/* Moves the members of source to v, except those whose names it has. */
static void
take_members(struct json *v, struct table *names, struct json *source)
{
	struct json *next;

	if (source->kind != JSON_OBJECT)
		return;
	for (struct json *m = source->first; m != NULL; m = next) {
		next = m->next;
		m->next = NULL;
		if (table_add(names, m->name, v) == NULL)
			json_add_str(v, m->name, m);
	}
}

static void
remove_member(struct json *v, const struct json *gone)
{
	struct json *list = v->first, *next;

	v->first = v->last = NULL;
	v->count = 0;
	for (; list != NULL; list = next) {
		next = list->next;
		list->next = NULL;
		if (list != gone)
			json_push(v, list);
	}
}

/* Replaces "<<" by the members of its mappings, the first of each name. */
static void
merge(struct arena *a, struct json *v)
{
	struct json *sources = NULL, *next;
	struct table names;

	for (struct json *m = v->first; m != NULL; m = m->next) {
		merge(a, m);
		if (v->kind == JSON_OBJECT && str_is(m->name, "<<") &&
		    (m->kind == JSON_OBJECT || m->kind == JSON_ARRAY))
			sources = m;
	}
	if (sources == NULL)
		return;
	remove_member(v, sources);
	table_init(&names, a);
	for (struct json *m = v->first; m != NULL; m = m->next)
		table_add(&names, m->name, v);
	if (sources->kind == JSON_OBJECT) {
		take_members(v, &names, sources);
		return;
	}
	for (struct json *m = sources->first; m != NULL; m = next) {
		next = m->next;
		take_members(v, &names, m);
	}
}

static struct json *
parse_yaml(struct arena *a, struct str text, int64_t values, struct err *e)
{
	const struct yamldoc_bounds bounds = { .values = (size_t)values,
		.raise = "; --limit spec_values=N raises this" };
	struct json *v = yamldoc_parse_within(a, text, &bounds, e);

	if (v == NULL && e != NULL && e->kind == ERR_LIMIT)
		e->kind = ERR_INPUT; /* as in yamldoc_parse() */
	if (v != NULL)
		merge(a, v);
	return v;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* If a text with a brace is invalid JSON, it may still be YAML. */
const struct json *
openapi_document_parse(
    struct arena *a, struct str text, int64_t values, struct err *e)
{
	const struct json_bounds bounds = { DEPTH, values, "spec_values" };
	const struct json *v;
	struct str rest = text;
	struct err other = { .kind = ERR_NONE };

	while (rest.n > 0 && is_space(rest.p[0]))
		rest = str_part(rest, 1, rest.n);
	if (rest.n == 0 || rest.p[0] != '{')
		return parse_yaml(a, text, values, e);
	v = json_parse_bounded(a, text, &bounds, 0, &other);
	if (v == NULL)
		v = parse_yaml(a, text, values, NULL);
	if (v == NULL)
		*e = other;
	return v;
}
