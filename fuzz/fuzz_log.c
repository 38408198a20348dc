/* fuzz_log.c - no surrounding text hides the secret of a key from redaction. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"

#define SECRET "ck1_abcdefghijABCDEFGHIJ0123456789abcdefghijABCDEFGHI"

/* Checks that no prefix of a key is followed by the rest of a secret. */
static void
check_hidden(struct str s)
{
	for (size_t at = 0; at + 4 < s.n; at++) {
		char next = s.p[at + 4];

		if (memcmp(s.p + at, SECRET, 4) == 0 &&
		    (next == '_' || (next >= '0' && next <= '9') ||
		        (next >= 'a' && next <= 'z') ||
		        (next >= 'A' && next <= 'Z')))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t half = size / 2;
	struct buf in, out;

	buf_init(&in, size + 1000);
	buf_init(&out, size * 4 + 1000);
	buf_add(&in, data, half);
	buf_puts(&in, SECRET);
	buf_add(&in, data + half, size - half);
	log_redact(&out, buf_str(&in));
	if (out.over)
		abort();
	check_hidden(buf_str(&out));
	buf_done(&in);
	buf_done(&out);
	return 0;
}
