/*
 * fuzz_trace_context.c - a context that was read, written and read again is
 * equal.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "http/http_headers.h"
#include "trace/trace_context.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str state = { (const char *)data, size };
	struct str parent = str_cut(&state, '\n');
	struct trace_context c, back;
	struct arena a = { 0 };

	for (int b3 = 0; b3 <= 1; b3++) {
		struct http_headers h = { 0 };

		if (!(b3 ? trace_context_parse_b3(&c, parent)
		         : trace_context_parse(&c, parent, state)))
			continue;
		trace_context_write(&a, &h, &c, b3);
		if (!trace_context_read(&back, &a, &h, b3) ||
		    memcmp(back.trace_id, c.trace_id, 16) != 0 ||
		    back.sampled != c.sampled ||
		    (!b3 && !str_equal(back.state, str_trim(c.state))))
			abort();
	}
	arena_done(&a);
	return 0;
}
