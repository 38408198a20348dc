/*
 * fuzz_json.c - accepts and refuses the same texts as another library, and
 * writes what it read.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/scan.h"
#include "data/json/json.h"
#include "oracle.h"

enum { LONGEST = 2000 }; /* below the depth limit of the other library */

typedef void write_fn(struct buf *out, const struct json *v);

static void
check_written(struct arena *a, const struct json *v, struct str text,
    bool comparable, write_fn *write)
{
	const struct json *back;
	struct buf b;

	buf_init(&b, 1 << 24);
	write(&b, v);
	back = json_parse(a, buf_str(&b), LONGEST, JSON_UNIQUE, NULL);
	if (back == NULL || !json_equal(v, back))
		abort();
	if (comparable && !oracle_same(text, buf_str(&b)))
		abort();
	buf_done(&b);
}

/* The scans for this processor and the portable ones find the same bytes. */
static void
check_scans(struct str text)
{
	for (size_t from = 0; from <= text.n && from < 40; from++) {
		const struct str s = str_part(text, from, text.n);

		if (scan_plain(s) != scan_plain_portable(s) ||
		    scan_ascii(s) != scan_ascii_portable(s))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena a = { 0 };

	if (size > LONGEST)
		return -1;
	check_scans(text);
	for (int flags = 0; flags <= JSON_UNIQUE; flags++) {
		const struct json *v =
		    json_parse(&a, text, LONGEST, flags, NULL);
		enum oracle_verdict said =
		    oracle_json(text, flags == JSON_UNIQUE);

		if (said != ORACLE_CANNOT &&
		    (v != NULL) != (said == ORACLE_TAKES))
			abort();
		if (v == NULL)
			continue;
		check_written(&a, v, text, said == ORACLE_TAKES, json_write);
		check_written(
		    &a, v, text, said == ORACLE_TAKES, json_write_pretty);
	}
	arena_done(&a);
	return 0;
}
