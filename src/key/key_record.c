/* key_record.c - the encoding of keys and accounts on disk. */
#include "base/base.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_record.h"

enum {
	OLD_FORMAT = 1,
	OLD_CLASSES = 4,
	ROTATED_EXPIRES = 1, /* in the flags: rotated_expires_ms is there */
	PURGED = 2,
	FLAGS = ROTATED_EXPIRES | PURGED,
};

unsigned
key_record_class(const struct key_record *r)
{
	unsigned class = r->revoked_ms != 0 ? KEY_CLASS_REVOKED : 0;

	if (r->scope == KEY_SCOPE_ADMIN)
		class |= KEY_CLASS_ADMIN;
	if (r->scope == KEY_SCOPE_CUSTOM)
		class |= KEY_CLASS_CUSTOM;
	return class;
}

bool
key_record_decode(struct key_record *out, const void *bytes, size_t n)
{
	struct key_field_input in = { bytes, n, n > KEY_RECORD_BYTES };

	const uint64_t format = key_field_take_int(&in, 1);
	const bool old = format == OLD_FORMAT;
	uint64_t flags;

	if (format != KEY_RECORD_FORMAT && !old)
		return false;
	out->scope = (uint8_t)key_field_take_int(&in, 1);
	flags = key_field_take_int(&in, 2);
	if (out->scope > (old ? KEY_SCOPE_ADMIN : KEY_SCOPE_CUSTOM) ||
	    flags > (old ? 0 : FLAGS))
		return false;
	out->purged = (flags & PURGED) != 0;
	out->pepper = (uint32_t)key_field_take_int(&in, 4);
	key_field_take_bytes(&in, out->hash, sizeof(out->hash));
	key_field_take_bytes(&in, out->account, sizeof(out->account));
	out->created_ms = key_field_take_time(&in);
	out->expires_ms = key_field_take_time(&in);
	out->disabled_ms = key_field_take_time(&in);
	out->revoked_ms = key_field_take_time(&in);
	out->generation = key_field_take_int(&in, 8);
	key_field_take_bytes(&in, out->created_by, sizeof(out->created_by));
	key_field_take_bytes(&in, out->rotated_from, sizeof(out->rotated_from));
	key_field_take_bytes(&in, out->rotated_to, sizeof(out->rotated_to));
	memset(out->parent, 0, sizeof(out->parent));
	if (!old)
		key_field_take_bytes(&in, out->parent, sizeof(out->parent));
	out->rate = (uint32_t)key_field_take_int(&in, 4);
	out->burst = (uint32_t)key_field_take_int(&in, 4);
	out->alias = key_field_take_text(&in);
	out->preset = key_field_take_text(&in);
	out->revoked_reason = key_field_take_text(&in);
	out->name = old ? STR("") : key_field_take_text(&in);
	out->permissions = key_field_take_list(&in, 1);
	out->allowed = key_field_take_list(&in, 0);
	out->metadata = key_field_take_list(&in, 2);
	out->rotated_expires_ms =
	    (flags & ROTATED_EXPIRES) != 0 ? key_field_take_time(&in) : 0;
	/* It is never written as 0. */
	if ((flags & ROTATED_EXPIRES) != 0 && out->rotated_expires_ms == 0)
		return false;
	out->root = (struct str){ (const char *)in.p, in.n };
	return !in.bad && (in.n == KEY_DERIVE_BYTES ? !old : in.n == 0);
}

static void
put_list(struct buf *out, const struct key_list_field *l)
{
	key_field_put_int(out, l->count, 2);
	buf_add_str(out, l->bytes);
}

static void
put_fixed(struct buf *out, const struct key_record *r)
{
	key_field_put_int(out, KEY_RECORD_FORMAT, 1);
	key_field_put_int(out, r->scope, 1);
	key_field_put_int(out,
	    (r->rotated_expires_ms != 0 ? ROTATED_EXPIRES : 0) |
	        (r->purged ? PURGED : 0),
	    2);
	key_field_put_int(out, r->pepper, 4);
	buf_add(out, r->hash, sizeof(r->hash));
	buf_add(out, r->account, sizeof(r->account));
	key_field_put_int(out, (uint64_t)r->created_ms, 8);
	key_field_put_int(out, (uint64_t)r->expires_ms, 8);
	key_field_put_int(out, (uint64_t)r->disabled_ms, 8);
	key_field_put_int(out, (uint64_t)r->revoked_ms, 8);
	key_field_put_int(out, r->generation, 8);
	buf_add(out, r->created_by, sizeof(r->created_by));
	buf_add(out, r->rotated_from, sizeof(r->rotated_from));
	buf_add(out, r->rotated_to, sizeof(r->rotated_to));
	buf_add(out, r->parent, sizeof(r->parent));
	key_field_put_int(out, r->rate, 4);
	key_field_put_int(out, r->burst, 4);
}

bool
key_record_encode(struct buf *out, const struct key_record *r)
{
	size_t from = out->len;
	struct key_record back;

	put_fixed(out, r);
	if (!key_field_add_text(out, r->alias) ||
	    !key_field_add_text(out, r->preset) ||
	    !key_field_add_text(out, r->revoked_reason) ||
	    !key_field_add_text(out, r->name))
		return false;
	put_list(out, &r->permissions);
	put_list(out, &r->allowed);
	put_list(out, &r->metadata);
	if (r->rotated_expires_ms != 0)
		key_field_put_int(out, (uint64_t)r->rotated_expires_ms, 8);
	buf_add_str(out, r->root);
	/* Never write what cannot be read again. */
	return !out->over &&
	       key_record_decode(&back, out->p + from, out->len - from);
}

bool
key_record_encode_account(struct buf *out, const struct key_account *a)
{
	key_field_put_int(out, KEY_RECORD_FORMAT, 1);
	key_field_put_int(out, (uint64_t)a->created_ms, 8);
	key_field_put_int(out, a->changes, 8);
	for (unsigned i = 0; i < KEY_CLASS_COUNT; i++)
		key_field_put_int(out, a->counts[i], 8);
	key_field_put_int(out, (uint64_t)a->disabled_ms, 8);
	return a->created_ms >= 0 && a->disabled_ms >= 0 &&
	       key_field_add_text(out, a->nickname) &&
	       key_field_add_text(out, a->email) && !out->over;
}

bool
key_record_decode_account(struct key_account *out, const void *bytes, size_t n)
{
	struct key_field_input in = { bytes, n, false };

	const uint64_t format = key_field_take_int(&in, 1);
	const unsigned classes =
	    format == OLD_FORMAT ? OLD_CLASSES : KEY_CLASS_COUNT;

	if (format != KEY_RECORD_FORMAT && format != OLD_FORMAT)
		return false;
	out->created_ms = key_field_take_time(&in);
	out->changes = key_field_take_int(&in, 8);
	for (unsigned i = 0; i < KEY_CLASS_COUNT; i++)
		out->counts[i] = i < classes ? key_field_take_int(&in, 8) : 0;
	out->disabled_ms = format == OLD_FORMAT ? 0 : key_field_take_time(&in);
	out->nickname = key_field_take_text(&in);
	out->email = key_field_take_text(&in);
	return !in.bad && in.n == 0;
}
