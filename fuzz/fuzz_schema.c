/*
 * fuzz_schema.c - a schema in the first line, then a value: an error has a
 * text, a valid value stays valid when it is converted, and a converted value
 * is not converted further.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/schema/schema.h"

enum { DEPTH = 64 };

static void
check(struct arena *a, const struct schema *s, const struct json *v)
{
	const struct schema_use use = { STR("value"), NULL };
	struct err e = { 0 };
	const struct json *made;

	if (schema_check(s, v, &use, &e) == -1) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			abort();
		(void)schema_coerce(s, a, v, NULL);
		return;
	}
	made = schema_coerce(s, a, v, NULL);
	if (schema_check(s, made, &use, NULL) == -1)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str text = str_cut(&rest, '\n');
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct json *schema = json_parse(&a, text, DEPTH, 0, NULL);
	const struct json *v = json_parse(&a, rest, DEPTH, 0, NULL);
	struct schema_set set;
	struct schema *s;

	if (schema != NULL && v != NULL) {
		schema_set_init(&set, &a, json_get(schema, "schemas"));
		s = schema_compile(&set, schema, &e);
		if (s == NULL && (e.kind != ERR_INPUT || e.text[0] == '\0'))
			abort();
		if (s != NULL)
			check(&a, s, v);
	}
	arena_done(&a);
	return 0;
}
