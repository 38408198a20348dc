/*
 * fuzz_openapi_import.c - the import of any document makes a valid capability.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
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
 * No text that the engine fills in has a tag from the document.  Schemas are
 * data: nothing in them is filled in.
 */
static void
check_tags(const struct json *v)
{
	if (str_is(v->name, "x-claviger"))
		return;

	if (v->kind == JSON_STRING && !str_is(v->name, "description") &&
	    !str_is(v->name, "label") &&
	    str_find_text(v->text, STR("{{"), 0) < v->text.n &&
	    !is_own_tag(v->text))
		abort();
	for (const struct json *m = v->first; m != NULL; m = m->next)
		check_tags(m);
}

/* Every schema compiles, with the definitions of the file. */
static void
compile_all(struct schema_set *set, const struct json *v)
{
	const struct json *schema =
	    json_get(json_get(v, "x-claviger"), "schema");
	struct err e = { 0 };

	if (schema != NULL && schema_compile(set, schema, &e) == NULL)
		abort();
	if (str_is(v->name, "x-claviger"))
		return;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		compile_all(set, m);
}

static void
check_schemas(struct arena *a, const struct json *capability)
{
	struct schema_set set;

	schema_set_init(
	    &set, a, json_get(json_get(capability, "x-claviger"), "schemas"));
	compile_all(&set, capability);
}

static void
import(struct str text, bool portable)
{
	struct openapi_import options = { .max_bytes = 1 << 20,
		.portable = portable };
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct json *made = openapi_import(&a, text, &options, &e);

	if (made != NULL) {
		check_tags(json_get(made, "capability"));
		check_schemas(&a, json_get(made, "capability"));
		take_up(&a, made);
	} else if (e.kind == ERR_NONE || e.text[0] == '\0') {
		abort();
	}
	arena_done(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };

	import(text, false);
	import(text, true);
	return 0;
}
