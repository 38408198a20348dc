/* fuzz_format.c - any response becomes JSON, or an error with a text. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/format/format.h"
#include "data/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: a byte for the format, the schema, a NUL, the response. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits l = limits_default();
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct json *out = NULL;
	struct str bytes, schema;
	enum format_kind kind;
	struct buf text;

	if (size == 0)
		return 0;
	kind = (enum format_kind)(data[0] % FORMAT_COUNT);
	bytes = (struct str){ (const char *)data + 1, size - 1 };
	schema = str_cut(&bytes, '\0');
	if (bytes.p == NULL)
		bytes = STR("");
	if (format_to_json(kind, &a,
	        &(struct format_input){ .bytes = bytes, .schema = schema }, &l,
	        NULL, &out, NULL, &e) == -1) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			abort();
	} else {
		/* The result, written, must be valid JSON. */
		buf_init(&text, 1 << 26);
		json_write(&text, out);
		if (text.over ||
		    json_parse(&a, buf_str(&text), 1000, 0, &e) == NULL)
			abort();
		buf_done(&text);
	}
	format_check_schema(kind, schema, NULL);
	arena_done(&a);
	return 0;
}
