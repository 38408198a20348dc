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

/* A record of the older format is written in the newer one, which is longer. */
static bool
same(const struct buf *out, const uint8_t *data, size_t size)
{
	if (data[0] != KEY_RECORD_FORMAT)
		return out->len > size;
	return out->len == size && memcmp(out->p, data, size) == 0;
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
		must(same(&out, data, size));
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
		must(same(&out, data, size));
	}
	buf_done(&out);
	return 0;
}
