/* fuzz_yaml.c - a document that is read, written and read again is the same. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct json *v, *back;
	struct buf b;

	buf_init(&b, 1 << 24);
	v = yamldoc_parse(&a, (struct str){ (const char *)data, size }, &e);
	if (v == NULL) {
		/* An error must have a position and a text. */
		if (e.line < 1 || e.column < 1 || e.text[0] == '\0')
			abort();
		goto out;
	}
	yamldoc_write(&b, v);
	if (b.over)
		goto out; /* too long because of aliases */
	back = yamldoc_parse(&a, buf_str(&b), NULL);
	if (back == NULL || !json_equal(v, back))
		abort();
out:
	buf_done(&b);
	arena_done(&a);
	return 0;
}
