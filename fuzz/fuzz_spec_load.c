/* fuzz_spec_load.c - any bytes as a capability file. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "spec/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct spec_consumed_operation *consumed;
	struct err e = { .kind = ERR_NONE };
	struct spec *s = spec_load_text(STR("fuzz.yaml"), text, &e);
	struct buf out;

	/* A refusal says why; a spec can be printed and searched. */
	if (s == NULL) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	buf_init(&out, 1 << 20);
	spec_print_notes(&out, s);
	spec_find_operation(s, STR("listkeys"), &consumed, &e);
	buf_done(&out);
	spec_free(s);
	return 0;
}
