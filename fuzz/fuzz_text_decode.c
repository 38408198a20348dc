/*
 * fuzz_text_decode.c - UTF-8 stays UTF-8, and text in any encoding has a
 * bounded size.  The first byte chooses what is known about it.
 */
#include <stdlib.h>

#include "base/base.h"

/* A byte that is malformed becomes U+FFFD, three bytes. */
enum { GROWTH = 3 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const struct str charsets[] = { { NULL, 0 }, { "utf-8", 5 },
		{ "ISO-8859-1", 10 }, { "utf-16", 6 }, { "shift_jis", 9 } };
	static const enum text_kind kinds[] = { TEXT_PLAIN, TEXT_XML,
		TEXT_HTML };
	struct text_origin origin;
	struct arena a = { 0 };
	struct str in, out;
	struct err e;

	if (n < 1)
		return 0;
	in = (struct str){ (const char *)data + 1, n - 1 };
	origin =
	    (struct text_origin){ .charset =
		                      charsets[data[0] / 3 % LEN(charsets)],
		    .kind = kinds[data[0] % 3] };
	if (text_decode(&a, in, &origin, &out, &e) == 0) {
		if ((str_is_utf8(in) && !str_is_utf8(out)) ||
		    out.n > GROWTH * in.n + 4)
			abort();
	} else if (e.kind != ERR_INPUT || *e.text == '\0') {
		abort();
	}
	out = text_decode_plain(&a, in);
	if (out.n > GROWTH * in.n + 4)
		abort();
	arena_done(&a);
	return 0;
}
