/*
 * fuzz_path_text.c - a path that is refused is refused in any percent-encoding,
 * and all three checks find the same dot segments.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "engine/request/path_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = { n > 0 ? (const char *)data : "", n };
	struct arena a = { 0 };
	enum path_fault one = path_text_check(&a, text);
	enum path_fault many = path_text_check_many(&a, text, false);
	struct buf b;

	buf_init(&b, SIZE_MAX);
	encode_percent(&b, text);
	if (path_text_check(&a, buf_str(&b)) != one ||
	    path_text_check_many(&a, buf_str(&b), false) != many)
		abort();
	if ((one == PATH_CLIMBS) != (many == PATH_CLIMBS) ||
	    (one == PATH_CLIMBS) !=
	        (path_text_check_raw(&a, text) == PATH_CLIMBS))
		abort();
	if (path_text_is_plain(text) && one != PATH_FINE)
		abort();
	buf_done(&b);
	arena_done(&a);
	return 0;
}
