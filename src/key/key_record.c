/* key_record.c - the encoding of keys and accounts on disk. */
#include "base/base.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_record.h"

enum {
	TEXT_MAX = 4 * LIMIT_ALIAS_CHARACTERS, /* of any text in a record */
	LIST_MAX = 256,
	NETWORK_BYTES = 18,
};

/* Bytes still to be read; bad is set by the first error. */
struct input {
	const uint8_t *p;
	size_t n;
	bool bad;
};

static const uint8_t *
take(struct input *in, size_t n)
{
	const uint8_t *p = in->p;

	if (in->bad || n > in->n) {
		in->bad = true;
		return NULL;
	}
	in->p += n;
	in->n -= n;
	return p;
}

static uint64_t
take_int(struct input *in, size_t n)
{
	const uint8_t *p = take(in, n);

	return p != NULL ? key_byteorder_get(p, n) : 0;
}

/* A time: not before 1970. */
static int64_t
take_time(struct input *in)
{
	uint64_t v = take_int(in, 8);

	if (v > INT64_MAX)
		in->bad = true;
	return (int64_t)(v & INT64_MAX);
}

static void
take_bytes(struct input *in, void *out, size_t n)
{
	const uint8_t *p = take(in, n);

	if (p != NULL)
		memcpy(out, p, n);
}

static struct str
take_text(struct input *in)
{
	size_t n = (size_t)take_int(in, 2);
	struct str s = { (const char *)take(in, n), n };

	if (s.p == NULL || n > TEXT_MAX || !str_is_utf8(s)) {
		in->bad = true;
		return STR("");
	}
	return s;
}

static bool
is_network(const struct key_network *n)
{
	unsigned bits = n->family == 4 ? 32 : 128;

	if ((n->family != 4 && n->family != 6) || n->prefix > bits)
		return false;
	for (unsigned i = n->prefix; i < 128; i++) {
		if ((n->address[i / 8] >> (7 - i % 8) & 1) != 0)
			return false;
	}
	return true;
}

static struct key_network
take_network(struct input *in)
{
	struct key_network n = { 0 };

	n.family = (uint8_t)take_int(in, 1);
	n.prefix = (uint8_t)take_int(in, 1);
	take_bytes(in, n.address, sizeof(n.address));
	if (!is_network(&n))
		in->bad = true;
	return n;
}

/* each: texts per member; 0: members are networks. */
static struct key_list_field
take_list(struct input *in, unsigned each)
{
	struct key_list_field l = { 0 };

	l.count = (uint16_t)take_int(in, 2);
	l.bytes.p = (const char *)in->p;
	if (l.count > LIST_MAX)
		in->bad = true;
	for (unsigned i = 0; i < l.count && !in->bad; i++) {
		if (each == 0)
			take_network(in);
		for (unsigned k = 0; k < each; k++)
			take_text(in);
	}
	l.bytes.n = (size_t)(in->p - (const uint8_t *)l.bytes.p);
	return l;
}

bool
key_record_decode(struct key_record *out, const void *bytes, size_t n)
{
	struct input in = { bytes, n, n > KEY_RECORD_BYTES };

	if (take_int(&in, 1) != KEY_RECORD_FORMAT)
		return false;
	out->scope = (uint8_t)take_int(&in, 1);
	if (out->scope > KEY_SCOPE_ADMIN || take_int(&in, 2) != 0)
		return false;
	out->pepper = (uint32_t)take_int(&in, 4);
	take_bytes(&in, out->hash, sizeof(out->hash));
	take_bytes(&in, out->account, sizeof(out->account));
	out->created_ms = take_time(&in);
	out->expires_ms = take_time(&in);
	out->disabled_ms = take_time(&in);
	out->revoked_ms = take_time(&in);
	out->generation = take_int(&in, 8);
	take_bytes(&in, out->created_by, sizeof(out->created_by));
	take_bytes(&in, out->rotated_from, sizeof(out->rotated_from));
	take_bytes(&in, out->rotated_to, sizeof(out->rotated_to));
	out->rate = (uint32_t)take_int(&in, 4);
	out->burst = (uint32_t)take_int(&in, 4);
	out->alias = take_text(&in);
	out->preset = take_text(&in);
	out->revoked_reason = take_text(&in);
	out->permissions = take_list(&in, 1);
	out->allowed = take_list(&in, 0);
	out->metadata = take_list(&in, 2);
	return !in.bad && in.n == 0;
}

static void
put_int(struct buf *out, uint64_t v, size_t n)
{
	uint8_t bytes[8];

	key_byteorder_put(bytes, v, n);
	buf_add(out, bytes, n);
}

bool
key_record_add_text(struct buf *out, struct str text)
{
	if (text.n > TEXT_MAX || !str_is_utf8(text))
		return false;
	put_int(out, text.n, 2);
	buf_add_str(out, text);
	return !out->over;
}

bool
key_record_add_network(struct buf *out, const struct key_network *n)
{
	if (!is_network(n))
		return false;
	put_int(out, n->family, 1);
	put_int(out, n->prefix, 1);
	buf_add(out, n->address, sizeof(n->address));
	return !out->over;
}

static void
put_list(struct buf *out, const struct key_list_field *l)
{
	put_int(out, l->count, 2);
	buf_add_str(out, l->bytes);
}

static void
put_fixed(struct buf *out, const struct key_record *r)
{
	put_int(out, KEY_RECORD_FORMAT, 1);
	put_int(out, r->scope, 1);
	put_int(out, 0, 2);
	put_int(out, r->pepper, 4);
	buf_add(out, r->hash, sizeof(r->hash));
	buf_add(out, r->account, sizeof(r->account));
	put_int(out, (uint64_t)r->created_ms, 8);
	put_int(out, (uint64_t)r->expires_ms, 8);
	put_int(out, (uint64_t)r->disabled_ms, 8);
	put_int(out, (uint64_t)r->revoked_ms, 8);
	put_int(out, r->generation, 8);
	buf_add(out, r->created_by, sizeof(r->created_by));
	buf_add(out, r->rotated_from, sizeof(r->rotated_from));
	buf_add(out, r->rotated_to, sizeof(r->rotated_to));
	put_int(out, r->rate, 4);
	put_int(out, r->burst, 4);
}

bool
key_record_encode(struct buf *out, const struct key_record *r)
{
	size_t from = out->len;
	struct key_record back;

	put_fixed(out, r);
	if (!key_record_add_text(out, r->alias) ||
	    !key_record_add_text(out, r->preset) ||
	    !key_record_add_text(out, r->revoked_reason))
		return false;
	put_list(out, &r->permissions);
	put_list(out, &r->allowed);
	put_list(out, &r->metadata);
	/* Never write what cannot be read again. */
	return !out->over &&
	       key_record_decode(&back, out->p + from, out->len - from);
}

/* Permissions are read on the hot path, so UTF-8 is not checked again. */
bool
key_record_next_text(struct key_list_field *l, struct str *out)
{
	const uint8_t *p = (const uint8_t *)l->bytes.p;
	size_t n;

	if (l->bytes.n < 2)
		return false;
	n = (size_t)key_byteorder_get(p, 2);
	if (n > l->bytes.n - 2)
		return false;
	*out = (struct str){ l->bytes.p + 2, n };
	l->bytes.p += 2 + n;
	l->bytes.n -= 2 + n;
	return true;
}

bool
key_record_next_network(struct key_list_field *l, struct key_network *out)
{
	struct input in = { (const uint8_t *)l->bytes.p, l->bytes.n, false };

	if (l->bytes.n == 0)
		return false;
	*out = take_network(&in);
	l->bytes = (struct str){ (const char *)in.p, in.n };
	return !in.bad;
}

bool
key_record_encode_account(struct buf *out, const struct key_account *a)
{
	put_int(out, KEY_RECORD_FORMAT, 1);
	put_int(out, (uint64_t)a->created_ms, 8);
	put_int(out, a->changes, 8);
	for (unsigned i = 0; i < KEY_CLASS_COUNT; i++)
		put_int(out, a->counts[i], 8);
	return a->created_ms >= 0 && key_record_add_text(out, a->nickname) &&
	       key_record_add_text(out, a->email) && !out->over;
}

bool
key_record_decode_account(struct key_account *out, const void *bytes, size_t n)
{
	struct input in = { bytes, n, false };

	if (take_int(&in, 1) != KEY_RECORD_FORMAT)
		return false;
	out->created_ms = take_time(&in);
	out->changes = take_int(&in, 8);
	for (unsigned i = 0; i < KEY_CLASS_COUNT; i++)
		out->counts[i] = take_int(&in, 8);
	out->nickname = take_text(&in);
	out->email = take_text(&in);
	return !in.bad && in.n == 0;
}
