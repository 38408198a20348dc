/* fuzz_introspect.c - any bytes as the form of an introspection request. */
#include <stdlib.h>

#include "authority/authority_introspect.h"
#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str body = { (const char *)data, size };
	struct key_check check = { .describe = true };
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct str token;

	if (authority_introspect_read(&a,
	        STR("application/x-www-form-urlencoded"), body, &token, &check,
	        &e) == -1) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			abort();
	} else if (token.n == 0 || token.n > size) {
		abort();
	}
	arena_done(&a);
	return 0;
}
