/*
 * fuzz_http_link.c - any bytes as a Link field have one target at most, which
 * is found again when it is written as a link of its own.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "http/http_link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	const struct str found = http_link_find(text, "next");
	struct buf b;

	if (found.p == NULL)
		return 0;
	if (found.p < text.p || found.p + found.n > text.p + text.n ||
	    str_find(found, '>', 0) < found.n)
		abort();
	buf_init(&b, 2 * size + 64);
	buf_printf(&b, "</a>; rel=prev,, <");
	buf_add_str(&b, found);
	buf_puts(&b, "> ; title=\"a, \\\" <b>; rel=x\"; REL = \"x NEXT\"");
	if (!str_equal(http_link_find(buf_str(&b), "next"), found))
		abort();
	buf_done(&b);
	return 0;
}
