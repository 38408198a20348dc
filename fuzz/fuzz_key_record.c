/* fuzz_key_record.c - a record that was read is written as the same bytes. */
#include <stdlib.h>

#include "base/buf.h"
#include "key/key_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool so)
{
	if (!so)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key_record r;
	struct key_account a;
	struct key_network n;
	struct str s;
	struct buf out;

	buf_init(&out, KEY_RECORD_BYTES);
	if (key_record_decode(&r, data, size)) {
		must(key_record_encode(&out, &r));
		must(out.len == size && memcmp(out.p, data, size) == 0);
		while (key_field_next_text(&r.permissions, &s))
			continue;
		while (key_field_next_text(&r.metadata, &s))
			continue;
		while (key_field_next_network(&r.allowed, &n))
			continue;
		must(r.permissions.bytes.n == 0 && r.metadata.bytes.n == 0 &&
		     r.allowed.bytes.n == 0);
	}
	buf_clear(&out);
	if (key_record_decode_account(&a, data, size)) {
		must(key_record_encode_account(&out, &a));
		must(out.len == size && memcmp(out.p, data, size) == 0);
	}
	buf_done(&out);
	return 0;
}
