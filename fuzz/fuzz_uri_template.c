/*
 * fuzz_uri_template.c - a template, a line end, a URI: a match has a value for
 * each required variable, and for no unknown one.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "data/json/json.h"
#include "data/template/uri_template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str uri = { (const char *)data, n };
	struct str text = str_cut(&uri, '\n');
	struct arena a = { 0 };
	const struct uri_template *t = uri_template_parse(&a, text, NULL);
	const struct json *v =
	    t != NULL ? uri_template_match(t, &a, uri) : NULL;
	size_t found = 0;

	for (size_t i = 0; v != NULL && i < uri_template_count(t); i++) {
		if (json_get_str(v, uri_template_name(t, i)) != NULL)
			found++;
		else if (!uri_template_is_optional(t, i))
			abort();
	}
	if (v != NULL && found != v->count)
		abort();
	arena_done(&a);
	return 0;
}
