/*
 * fuzz_openapi_import.c - the import of any document makes a valid capability.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "openapi/export/openapi_export.h"
#include "openapi/import/openapi_import.h"
#include "capability/capability.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes the file, loads it and exports it again. */
static void
take_up(struct arena *a, const struct json *made)
{
	struct openapi_export x = { .authority = false };
	struct err e = { 0 };
	struct capability *s;
	struct buf b;

	buf_init(&b, 1 << 24);
	yamldoc_write(&b, made);
	if (!b.over) {
		s = capability_load_text(STR("made"), buf_str(&b), &e);
		if (s == NULL || s->errors > 0)
			abort();
		if (openapi_export(a, s, &x) == NULL)
			abort();
		capability_free(s);
	}
	buf_done(&b);
}

/*
 * Reports whether s is a tag that the import writes, without text of the
 * document.
 */
static bool
is_own_tag(struct str s)
{
	size_t braces = 0;

	for (size_t i = 0; i < s.n; i++)
		braces += s.p[i] == '{' || s.p[i] == '}';
	if (str_is(s, "{{{body}}}"))
		return true;
	return braces == 4 && str_starts(s, STR("{{")) &&
	       str_ends(s, STR("}}")) &&
	       (str_is(s, "{{body}}") || str_starts(s, STR("{{body.")) ||
	           str_find_text(s, STR("-env."), 0) < s.n);
}

/*
 * Checks that no text in which the engine replaces tags has a tag from the
 * document.
 */
static void
check_tags(const struct json *v)
{
	if (v->kind == JSON_STRING && !str_is(v->name, "description") &&
	    !str_is(v->name, "label") &&
	    str_find_text(v->text, STR("{{"), 0) < v->text.n &&
	    !is_own_tag(v->text))
		abort();
	for (const struct json *m = v->first; m != NULL; m = m->next)
		check_tags(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct openapi_import options = { .max_bytes = 1 << 20 };
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct json *made;

	made = openapi_import(
	    &a, (struct str){ (const char *)data, size }, &options, &e);
	if (made != NULL) {
		check_tags(json_get(made, "capability"));
		take_up(&a, made);
	} else if (e.kind == ERR_NONE || e.text[0] == '\0')
		abort();
	arena_done(&a);
	return 0;
}
