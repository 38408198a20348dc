/* fuzz_dotenv.c - any bytes as KEY=VALUE lines. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/format/dotenv.h"
#include "data/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct arena a = { .head = NULL };
	struct err e = { .kind = ERR_NONE };
	const struct json *v = dotenv_parse(&a, text, &e);

	/*
	 * An error must have a text, a name must not be empty, and a value must
	 * be text.  Decoding makes three bytes of one at most.
	 */
	if (v == NULL && (e.kind != ERR_INPUT || e.text[0] == '\0'))
		__builtin_trap();
	for (v = v != NULL ? v->first : NULL; v != NULL; v = v->next)
		if (v->name.n == 0 || v->kind != JSON_STRING ||
		    v->text.n > 3 * size)
			__builtin_trap();
	dotenv_looks_so(text);
	arena_done(&a);
	return 0;
}
