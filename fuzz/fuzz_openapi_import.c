/* fuzz_openapi_import.c - whatever a document says, what is made of it loads.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json.h"
#include "data/yaml.h"
#include "openapi/openapi_export.h"
#include "openapi/openapi_import.h"
#include "spec/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file as it would be written is read again, and described. */
static void
take_up(struct arena *a, const struct json *made)
{
	struct openapi_export x = { .authority = false };
	struct err e = { 0 };
	struct spec *s;
	struct buf b;

	buf_init(&b, 1 << 24);
	yaml_write(&b, made);
	if (!b.over) {
		s = spec_load_text(STR("made"), buf_str(&b), &e);
		if (s == NULL || s->errors > 0)
			abort();
		if (openapi_export(a, s, &x) == NULL)
			abort();
		spec_free(s);
	}
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct openapi_import how = { .max_bytes = 1 << 20 };
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct json *made;

	made = openapi_import(
	    &a, (struct str){ (const char *)data, size }, &how, &e);
	if (made != NULL)
		take_up(&a, made);
	else if (e.kind == ERR_NONE || e.text[0] == '\0')
		abort();
	arena_done(&a);
	return 0;
}
