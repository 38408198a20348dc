/* mcp_secret_named.c - finds secrets by the names of their members. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_named.h"
#include "expose/mcp/mcp_secret_text.h"
#include "capability/capability.h"

enum { EMBEDDED_MAX = 3, EMBEDDED_DEPTH = 64 };

/* Adds the secret part of a value with such a name: not its id, not a flag. */
static void
add_value(struct mcp_secret_text *t, const struct json *v)
{
	static const char *const values[] = { "value", "key", "plaintext",
		"plain_text", "raw", "data" };

	if (v->kind == JSON_STRING) {
		mcp_secret_text_add(t, v->text);
		return;
	}
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		bool counts = v->kind == JSON_ARRAY;

		for (size_t i = 0; i < LEN(values) && !counts; i++)
			counts = str_equal_nocase(m->name, str_of(values[i]));
		if (counts)
			add_value(t, m);
	}
}

static void
add_named(struct mcp_secret_text *t, const struct json *v, int embedded)
{
	/* JSON inside a JSON string, as in queues and logs. */
	if (v->kind == JSON_STRING && embedded < EMBEDDED_MAX &&
	    (str_starts(v->text, STR("{")) || str_starts(v->text, STR("[")))) {
		const struct json *inner =
		    json_parse(t->arena, v->text, EMBEDDED_DEPTH, 0, NULL);

		if (inner != NULL)
			add_named(t, inner, embedded + 1);
	}
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (v->kind == JSON_OBJECT &&
		    capability_secret_name_is(m->name))
			add_value(t, m);
		add_named(t, m, embedded);
	}
}

void
mcp_secret_named_add(struct mcp_secret_text *t, const struct json *v)
{
	add_named(t, v, 0);
}

static bool
is_name_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.';
}

bool
mcp_secret_named_in_text(struct str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t end = at;
		struct str name;

		while (end < text.n && is_name_byte(text.p[end]))
			end++;
		name = str_part(text, at, end);
		while (end < text.n &&
		       (text.p[end] == '"' || text.p[end] == '\'' ||
		           text.p[end] == ' '))
			end++;
		if (end < text.n &&
		    (text.p[end] == ':' || text.p[end] == '=' ||
		        text.p[end] == '>') &&
		    capability_secret_name_is(name))
			return true;
		at = end > at ? end : at + 1;
	}
	return false;
}
