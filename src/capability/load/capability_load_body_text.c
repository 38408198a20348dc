/* capability_load_body_text.c - the format of a body that is written as text.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/load/capability_load_body_text.h"

enum {
	JSON_DEPTH = 64,
	VALUE_MAX = 8, /* bytes that a byte of a template can become */
};

/* Every name has the value that is the context, which may be NULL. */
static const struct json *
look_up(void *context, struct str name)
{
	(void)name;
	return context;
}

static bool
is_json(struct str text)
{
	struct arena scratch = { .head = NULL };
	const bool parsed =
	    json_parse(&scratch, text, JSON_DEPTH, 0, NULL) != NULL;

	arena_done(&scratch);
	return parsed;
}

/*
 * Reports whether the text begins and ends like an object or a list.  Such a
 * text may be JSON only with some values.
 */
static bool
looks_like_json(struct str text)
{
	const struct str spaces = STR(" \t\r\n");
	struct str inside;

	text = str_trim_of(text, spaces);
	if (text.n < 2 || (text.p[0] != '{' && text.p[0] != '[') ||
	    (text.p[text.n - 1] != '}' && text.p[text.n - 1] != ']'))
		return false;
	inside = str_trim_of(str_part(text, 1, text.n - 1), spaces);
	if (text.p[0] == '{')
		return inside.n == 0 || inside.p[0] == '"';
	return inside.n == 0 || strchr("{[\"-0123456789", inside.p[0]) != NULL;
}

/* Renders t with one value for all names, and reports the format. */
static enum capability_body_type
probe(const struct template *t, size_t max, struct json *value)
{
	struct template_escape_state state = { .scanned = 0 };
	struct template_rendering r = { .lookup = look_up,
		.context = value,
		.write = template_escape_json,
		.write_raw = template_escape_json_raw,
		.write_context = &state,
		.writes_absent = true };
	enum capability_body_type type = CAPABILITY_BODY_TEXT;
	struct err e = { .kind = ERR_NONE };
	struct str text;
	struct buf b;

	buf_init(&b, max);
	template_render(&b, t, &r, &e);
	text = str_trim_of(buf_str(&b), STR(" \t\r\n"));
	if (is_json(text) || looks_like_json(text))
		type = CAPABILITY_BODY_JSON;
	else if (text.n > 0 && text.p[0] == '<')
		type = CAPABILITY_BODY_XML;
	buf_done(&b);
	return type;
}

enum capability_body_type
capability_load_body_text_type(struct arena *scratch, struct str text)
{
	const struct template *t = template_parse(scratch, text, NULL);
	enum capability_body_type type;

	if (t == NULL)
		return CAPABILITY_BODY_TEXT; /* it cannot be sent */
	/* Without a value sections are left out, with `true` they are shown. */
	type = probe(t, text.n * VALUE_MAX, NULL);
	return type != CAPABILITY_BODY_TEXT
	           ? type
	           : probe(t, text.n * VALUE_MAX, json_new_bool(scratch, true));
}
