/* fuzz_capability_load.c - any bytes as a capability file. */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(struct capability *s)
{
	struct capability_consumed_operation *consumed;
	struct err e = { .kind = ERR_NONE };
	struct buf out;

	buf_init(&out, 1 << 20);
	capability_diagnostics_notes(&out, s);
	capability_find_operation(s, STR("listkeys"), &consumed, &e);
	buf_done(&out);
	capability_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	static const struct capability_load_options strict = { .strict = true };
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load_text(STR("fuzz.yaml"), text, &e);

	/*
	 * If loading fails, there must be an error with a text.  Otherwise the
	 * capability must be usable: it is printed and searched.
	 */
	if (s == NULL) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	look_at(s);
	/* A file that loads also loads strictly, with more notes. */
	s = capability_load_read("fuzz.yaml", text, &strict, &e);
	if (s == NULL)
		__builtin_trap();
	look_at(s);
	return 0;
}
