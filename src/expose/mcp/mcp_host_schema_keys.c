/* mcp_host_schema_keys.c - descriptions and constraints in a schema for hosts.
 */
#include <stdint.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "data/schema/schema.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_host_schema_internal.h"
#include "mcp/mcp.h"

enum {
	TITLE_BYTES = 200,
	EXAMPLE_BYTES = 1000, /* of JSON; larger ones are left out */
	NAMES_MAX = 24, /* of alternatives, in a description */
};

/* How much of a description remains, by level: of arguments, and inside. */
static const size_t description_bytes[][2] = {
	[EXPOSE_SCHEMA_FULL] = { 2000, 2000 },
	[EXPOSE_SCHEMA_COMPACT] = { 300, 80 },
	[EXPOSE_SCHEMA_NAMES] = { 80, 0 },
};

/* The same, of the description of a tool. */
static const size_t tool_bytes[] = {
	[EXPOSE_SCHEMA_FULL] = SIZE_MAX,
	[EXPOSE_SCHEMA_COMPACT] = 500,
	[EXPOSE_SCHEMA_NAMES] = 160,
};

bool
mcp_host_schema_shows(
    const struct mcp_host_schema_work *w, enum expose_schema tersest)
{
	return w->use->level <= tersest;
}

/* ---- descriptions ---- */

/* The first sentence of s, or its first line. */
static struct str
first_sentence(struct str s)
{
	const size_t line = str_find(s, '\n', 0);
	const size_t stop = str_find_text(s, STR(". "), 0);

	return str_trim(str_part(s, 0, stop < line ? stop + 1 : line));
}

struct str
mcp_host_schema_text(struct arena *a, struct str text, enum expose_schema level)
{
	const size_t most = tool_bytes[level];

	if (text.n <= most)
		return text;
	/* Whole paragraphs, if the first is short enough. */
	if (level == EXPOSE_SCHEMA_COMPACT) {
		const size_t end = str_find_text(text, STR("\n\n"), 0);

		if (end <= most)
			return str_part(text, 0, end);
	}
	return sanitize_text(a, first_sentence(text), true, most);
}

static struct str
shortened(const struct mcp_host_schema_work *w, struct str text)
{
	const size_t most =
	    description_bytes[w->use->level][w->depth > 1 ? 1 : 0];

	if (text.n == 0 || most == 0)
		return STR("");
	if (w->use->level != EXPOSE_SCHEMA_FULL &&
	    (w->depth > 1 || text.n > most))
		text = first_sentence(text);
	return sanitize_text(w->a, text, true, most);
}

/* Names the values of a discriminator, else the alternatives. */
static void
put_forms(struct buf *b, const struct json *mapping, const struct json *list)
{
	const struct json *m = mapping != NULL ? mapping->first
	                       : list != NULL  ? list->first
	                                       : NULL;
	const char *before = ": ";

	for (int n = 0; m != NULL; m = m->next, n++) {
		const struct str name =
		    mapping != NULL ? m->name : schema_ref_name(m);

		if (n == NAMES_MAX) {
			buf_puts(b, ", ...");
			break;
		}
		if (name.n == 0)
			continue;
		buf_printf(b, "%s%.*s", before, STR_FMT(name));
		before = ", ";
	}
}

static void
explain_discriminator(
    const struct mcp_host_schema_work *w, struct buf *b, const struct json *v)
{
	const struct json *d = json_get(v, "discriminator");
	const struct json *mapping = json_get(d, "mapping");
	const struct json *list = json_get(v, "oneOf");
	const struct str name = json_get_text(d, "propertyName");

	if (name.n == 0 || !mcp_host_schema_shows(w, EXPOSE_SCHEMA_COMPACT))
		return;
	if (list == NULL)
		list = json_get(v, "anyOf");
	buf_printf(b, "%sThe member '%.*s' selects the form",
	    b->len > 0 ? " " : "",
	    STR_FMT(mcp_host_names_find(w->use->names, name)));
	put_forms(b, json_is(mapping, JSON_OBJECT) ? mapping : NULL, list);
	buf_putc(b, '.');
}

static void
add_title(
    const struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct str title = json_get_text(v, "title");

	/* A name that was changed stays in the title, whatever the level. */
	if (v->name.n > 0 &&
	    !str_equal(mcp_host_names_find(w->use->names, v->name), v->name))
		json_add(s, "title",
		    json_new_text(w->a,
		        sanitize_text(w->a, v->name, false, TITLE_BYTES)));
	else if (title.n > 0 && w->use->level == EXPOSE_SCHEMA_FULL)
		json_add(s, "title",
		    json_new_text(
		        w->a, sanitize_text(w->a, title, false, TITLE_BYTES)));
}

void
mcp_host_schema_keys_describe(struct mcp_host_schema_work *w, struct json *s,
    const struct json *v, bool unsaid)
{
	struct buf b;

	add_title(w, s, v);
	buf_init(&b, 1 << 16);
	buf_add_str(&b, shortened(w, json_get_text(v, "description")));
	explain_discriminator(w, &b, v);
	if (unsaid && mcp_host_schema_shows(w, EXPOSE_SCHEMA_COMPACT))
		buf_puts(&b, b.len > 0 ? " May be null." : "May be null.");
	if (b.len > 0)
		json_add(s, "description",
		    json_new_text(
		        w->a, sanitize_text(w->a, buf_str(&b), true, 4000)));
	buf_done(&b);
}

/* ---- values ---- */

static bool
allows_null(const struct json *v)
{
	const struct json *nullable = json_get(v, "nullable");

	return json_is(nullable, JSON_BOOL) && nullable->boolean;
}

/* OpenAPI 3.0 allows null beside an enum that does not list it. */
static void
add_enum(struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct json *list = json_get(v, "enum");
	const struct json *constant = json_get(v, "const");
	bool has_null = false;
	struct json *out;

	if (constant != NULL) {
		out = json_add(s, "enum", json_new(w->a, JSON_ARRAY));
		json_push(out, json_alias(w->a, constant));
		return;
	}
	if (!json_is(list, JSON_ARRAY) || list->first == NULL)
		return;
	out = json_add(s, "enum", json_alias(w->a, list));
	for (const struct json *m = list->first; m != NULL; m = m->next)
		has_null = has_null || m->kind == JSON_NULL;
	if (!allows_null(v) || has_null)
		return;
	*out = (struct json){ .kind = JSON_ARRAY, .name = out->name };
	for (const struct json *m = list->first; m != NULL; m = m->next)
		json_push(out, json_alias(w->a, m));
	json_push(out, json_new(w->a, JSON_NULL));
}

static bool
is_short(const struct json *v)
{
	struct buf b;
	bool fits;

	buf_init(&b, EXAMPLE_BYTES);
	json_write(&b, v);
	fits = !b.over;
	buf_done(&b);
	return fits;
}

static void
add_examples(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct json *list = json_get(v, "examples");
	const struct json *one = json_get(v, "example");

	if (json_is(list, JSON_ARRAY) && list->first != NULL && is_short(list))
		json_add(s, "examples", json_alias(w->a, list));
	else if (one != NULL && list == NULL && is_short(one))
		json_push(json_add(s, "examples", json_new(w->a, JSON_ARRAY)),
		    json_alias(w->a, one));
}

/* ---- constraints ---- */

/* An exclusive bound is a number, or in OpenAPI 3.0 a flag beside the bound. */
static void
add_bound(struct mcp_host_schema_work *w, struct json *s, const struct json *v,
    const char *name, const char *exclusive)
{
	const struct json *bound = json_get(v, name);
	const struct json *other = json_get(v, exclusive);
	const bool excluded = json_is(other, JSON_BOOL) && other->boolean;

	if (json_is(bound, JSON_NUMBER))
		json_add(
		    s, excluded ? exclusive : name, json_alias(w->a, bound));
	if (json_is(other, JSON_NUMBER))
		json_add(s, exclusive, json_alias(w->a, other));
}

/* An invalid regular expression would break the validators of clients. */
static void
add_pattern(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct str pattern = json_get_text(v, "pattern");
	struct arena scratch = { .head = NULL };

	if (pattern.p == NULL)
		return;
	if (regex_new(&scratch, pattern, REGEX_ECMA, NULL) != NULL)
		json_add(s, "pattern", json_new_text(w->a, pattern));
	arena_done(&scratch);
}

static const struct {
	const char *key;
	enum json_kind kind;
} constraints[] = {
	{ "minLength", JSON_NUMBER },
	{ "maxLength", JSON_NUMBER },
	{ "minItems", JSON_NUMBER },
	{ "maxItems", JSON_NUMBER },
	{ "uniqueItems", JSON_BOOL },
	{ "minProperties", JSON_NUMBER },
	{ "maxProperties", JSON_NUMBER },
	{ "multipleOf", JSON_NUMBER },
	{ "deprecated", JSON_BOOL },
	{ "writeOnly", JSON_BOOL },
	{ "contentMediaType", JSON_STRING },
};

static void
add_constraints(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	add_pattern(w, s, v);
	add_bound(w, s, v, "minimum", "exclusiveMinimum");
	add_bound(w, s, v, "maximum", "exclusiveMaximum");
	for (size_t i = 0; i < LEN(constraints); i++) {
		const struct json *m = json_get(v, constraints[i].key);

		if (json_is(m, constraints[i].kind))
			json_add(s, constraints[i].key, json_alias(w->a, m));
	}
}

void
mcp_host_schema_keys_add(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct json *fallback = json_get(v, "default");
	const struct str format = json_get_text(v, "format");

	if (mcp_host_schema_shows(w, EXPOSE_SCHEMA_COMPACT) && format.n > 0)
		json_add(s, "format", json_new_text(w->a, format));
	add_enum(w, s, v);
	/* Without it, a caller would not know that the text is base64. */
	if (json_is(json_get(v, "contentEncoding"), JSON_STRING))
		json_add(s, "contentEncoding",
		    json_alias(w->a, json_get(v, "contentEncoding")));
	if (mcp_host_schema_shows(w, EXPOSE_SCHEMA_COMPACT) &&
	    fallback != NULL && is_short(fallback))
		json_add(s, "default", json_alias(w->a, fallback));
	if (!mcp_host_schema_shows(w, EXPOSE_SCHEMA_FULL))
		return;
	add_examples(w, s, v);
	add_constraints(w, s, v);
}
