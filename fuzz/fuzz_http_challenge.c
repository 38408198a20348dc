/*
 * fuzz_http_challenge.c - any bytes as challenges are read completely or
 * refused.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/http_ascii.h"
#include "http/http_challenge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Checks that a parameter, written as a quoted-string, is read as the same
 * value.
 */
static void
check_param(struct arena *a, const struct http_header *param)
{
	struct http_challenge again;
	struct buf b;
	struct str rest;

	if (!http_ascii_is_token(param->name))
		abort();
	buf_init(&b, 1 << 20);
	buf_printf(&b, "S %.*s=", STR_FMT(param->name));
	http_challenge_quote(&b, param->value);
	rest = buf_str(&b);
	if (!http_challenge_next(a, &rest, &again) || again.count != 1 ||
	    !str_equal(again.params[0].value, param->value))
		abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct arena a = { 0 };
	struct http_challenge c;

	while (size <= 16384) {
		size_t before = rest.n;

		if (!http_challenge_next(&a, &rest, &c))
			break;
		if (rest.n >= before || !http_ascii_is_token(c.scheme))
			abort();
		for (size_t i = 0; i < c.count; i++)
			check_param(&a, &c.params[i]);
	}
	arena_done(&a);
	return 0;
}
