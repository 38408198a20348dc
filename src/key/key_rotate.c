/* key_rotate.c - replaces a key by a new one for a while, and undoes that. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_change.h"
#include "key/key_family.h"
#include "key/key_idempotency.h"
#include "key/key_record.h"
#include "key/key_rotate.h"
#include "key/key_space.h"
#include "key/key_store.h"
#include "key/key_txn.h"

static const uint8_t none[16];

/* The two keys of a rotation.  The texts are copies, valid until done(). */
struct rotation {
	uint8_t old_id[16], new_id[16];
	struct key_record old, new;
	struct buf old_bytes, new_bytes;
};

static void
done(struct rotation *r)
{
	buf_done(&r->old_bytes);
	buf_done(&r->new_bytes);
}

/* Copies the texts of a record, because LMDB moves its bytes during writes. */
static int
keep(struct buf *bytes, struct key_record *r, struct err *e)
{
	buf_init(bytes, KEY_RECORD_BYTES);
	if (key_record_encode(bytes, r) &&
	    key_record_decode(r, bytes->p, bytes->len))
		return 0;
	return err_set(e, ERR_SYSTEM, "a key's record cannot be copied");
}

/* The key is in a state that excludes the change.  Returns 0. */
static int __attribute__((format(printf, 2, 3)))
refuse(struct key_change *c, const char *format, ...)
{
	va_list ap;

	c->conflict = true;
	c->error = (struct err){ .kind = ERR_INPUT };
	va_start(ap, format);
	vsnprintf(c->error.text, sizeof(c->error.text), format, ap);
	va_end(ap);
	return 0;
}

static int
refuse_again(struct key_change *c, const struct key_record *r)
{
	char id[37];

	encode_uuid(id, r->rotated_to);
	return refuse(c,
	    "the key was rotated already, to key_id %s: rotate that key, or "
	    "undo the rotation first",
	    id);
}

/* Returns 1 if the old key can be rotated, else 0. */
static int
check_rotatable(struct key_change *c, const struct key_record *r)
{
	if (memcmp(r->rotated_to, none, 16) != 0)
		return refuse_again(c, r);
	if (r->revoked_ms != 0)
		return refuse(c, "the key is revoked: create another key");
	if (r->disabled_ms != 0)
		return refuse(c,
		    "the key is disabled: enable it first, or create another "
		    "key");
	if (key_clock_has_passed(r->expires_ms))
		return refuse(c, "the key has expired: create another key");
	return 1;
}

/* Moves children, a list of ids, to another parent. */
static int
move_children(struct key_txn *b, struct key_change *c,
    const struct buf *children, const uint8_t from[16], const uint8_t to[16],
    struct err *e)
{
	for (size_t at = 0; at < children->len; at += 16) {
		struct key_record r, now;
		uint8_t id[16];

		memcpy(id, children->p + at, 16);
		if (key_store_get(b->store, b->txn, id, &r, e) != 1)
			return err_set(
			    e, ERR_SYSTEM, "the record of a child is missing");
		now = r;
		memcpy(now.parent, to, 16);
		if (key_change_replace(b, c, id, &r, &now, e) == -1 ||
		    key_family_move(b, id, from, to, e) == -1)
			return -1;
	}
	return 0;
}

/* The old key is valid until a deadline, or not at all any more. */
static int
retire(
    struct key_txn *b, struct key_change *c, struct rotation *r, struct err *e)
{
	struct key_record now = r->old;
	const int64_t end = b->now_ms + c->grace_ms;

	memcpy(now.rotated_to, r->new_id, 16);
	/* The new key has the name. */
	now.name = STR("");
	now.rotated_expires_ms = now.expires_ms;
	if (now.expires_ms == 0 || now.expires_ms > end)
		now.expires_ms = end;
	if (c->grace_ms == 0) {
		now.revoked_ms = b->now_ms;
		now.revoked_reason = STR("superseded");
	}
	c->until_ms = now.expires_ms;
	return key_change_replace(b, c, r->old_id, &r->old, &now, e);
}

static int
carry_out(struct key_txn *b, struct key_change *c, struct rotation *r,
    const struct buf *children, struct err *e)
{
	r->new = r->old;
	r->new.generation = 1;
	memcpy(r->new.rotated_from, r->old_id, 16);
	memset(r->new.rotated_to, 0, 16);
	r->new.rotated_expires_ms = 0;
	if (key_change_mint(b, c, &r->new, r->new_id, e) == -1 ||
	    retire(b, c, r, e) == -1 ||
	    move_children(b, c, children, r->old_id, r->new_id, e) == -1)
		return -1;
	encode_uuid(c->other_id, r->old_id);
	if (c->idempotency_key.p == NULL)
		return 0;
	return key_idempotency_put(
	    b, r->old.account, c->idempotency_key, r->new_id, e);
}

/* The space that each change has is not enough for many children. */
static bool
has_space(const struct key_txn *b, struct key_change *c, size_t children)
{
	enum { PER_CHILD = 16 * 1024 };

	return children == 0 ||
	       key_space_want(b->store, b->txn, (int64_t)children * PER_CHILD,
	           "the key cannot be rotated", &c->error) == 0;
}

static int
rotate(
    struct key_txn *b, struct key_change *c, struct rotation *r, struct err *e)
{
	struct buf children;
	int rc;

	buf_init(&children, 16 * (KEY_ROTATE_CHILDREN + 1));
	rc = key_family_children(b, r->old_id, &children, e);
	if (rc == 0 && children.len > 16 * KEY_ROTATE_CHILDREN)
		refuse(c,
		    "the key has more than %d children, which cannot be moved "
		    "at once: create another key",
		    KEY_ROTATE_CHILDREN);
	else if (rc == 0 && has_space(b, c, children.len / 16) &&
	         (rc = keep(&r->old_bytes, &r->old, e)) == 0)
		rc = carry_out(b, c, r, &children, e);
	buf_done(&children);
	return rc;
}

int
key_rotate(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct rotation r = { 0 };
	int rc = key_change_find(b, c, r.old_id, &r.old, e);

	if (rc == 1)
		rc = key_change_check(b, c, r.old_id, &r.old, e);
	if (rc != 1)
		return rc;
	rc = key_change_find_earlier(b, c, r.old.account, e);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	/* Order: after looking for an earlier request, which may write. */
	if (key_store_get(b->store, b->txn, r.old_id, &r.old, e) != 1)
		return -1;
	if (check_rotatable(c, &r.old) == 1)
		rc = rotate(b, c, &r, e);
	done(&r);
	return rc;
}

/* Finds both keys by the id of either.  Returns 1, 0 or -1. */
static int
find_both(
    struct key_txn *b, struct key_change *c, struct rotation *r, struct err *e)
{
	uint8_t named[16];
	int rc = key_change_find(b, c, r->old_id, &r->old, e);

	if (rc != 1)
		return rc;
	memcpy(named, r->old_id, 16);
	if (memcmp(r->old.rotated_to, none, 16) == 0) {
		memcpy(r->old_id, r->old.rotated_from, 16);
		rc = key_store_get(b->store, b->txn, r->old_id, &r->old, e);
		if (rc == -1)
			return -1;
		if (rc == 0 || memcmp(r->old.rotated_to, named, 16) != 0) {
			c->found = true;
			return refuse(c, "the key was not rotated");
		}
	}
	memcpy(r->new_id, r->old.rotated_to, 16);
	rc = key_change_check(b, c, r->old_id, &r->old, e);
	if (rc != 1)
		return rc;
	if (key_store_get(b->store, b->txn, r->new_id, &r->new, e) == 1)
		return 1;
	return err_set(e, ERR_SYSTEM, "the record of a rotated key is missing");
}

/* Returns 1 if the rotation can be undone, else 0. */
static int
check_undoable(struct key_change *c, const struct rotation *r)
{
	char until[21];

	if (r->old.revoked_ms != 0)
		return refuse(c,
		    "the old key is revoked, so the rotation cannot be undone");
	if (key_clock_has_passed(r->old.expires_ms)) {
		clock_rfc3339(until, r->old.expires_ms);
		return refuse(c,
		    "the old key ended at %s, so the rotation cannot be undone "
		    "any more",
		    until);
	}
	if (r->new.revoked_ms != 0)
		return refuse(c,
		    "the new key is revoked already, which is final: create "
		    "another key before the old one ends");
	if (memcmp(r->new.rotated_to, none, 16) != 0)
		return refuse_again(c, &r->new);
	return 1;
}

/*
 * Removes from children those that the new key has created: they end with it,
 * as what an intruder with its secret has made must.
 */
static int
leave_own(struct key_txn *b, const uint8_t id[16], struct buf *children,
    struct err *e)
{
	size_t kept = 0;

	for (size_t at = 0; at < children->len; at += 16) {
		struct key_record r;

		if (key_store_get(b->store, b->txn,
		        (const uint8_t *)children->p + at, &r, e) != 1)
			return err_set(
			    e, ERR_SYSTEM, "the record of a child is missing");
		if (memcmp(r.created_by, id, 16) == 0)
			continue;
		memmove(children->p + kept, children->p + at, 16);
		kept += 16;
	}
	children->len = kept;
	return 0;
}

static int
restore(
    struct key_txn *b, struct key_change *c, struct rotation *r, struct err *e)
{
	struct key_record now = r->old;

	memset(now.rotated_to, 0, 16);
	now.expires_ms = r->old.rotated_expires_ms;
	now.rotated_expires_ms = 0;
	now.name = r->new.name;
	c->until_ms = now.expires_ms;
	if (key_change_replace(b, c, r->old_id, &r->old, &now, e) == -1)
		return -1;
	return key_family_add(b, r->old_id, &now, e);
}

static int
undo(struct key_txn *b, struct key_change *c, struct rotation *r, struct err *e)
{
	enum { FAMILY_BYTES = 16 * 1000000 };
	struct key_record new;
	struct buf children;
	int rc;

	buf_init(&children, FAMILY_BYTES);
	rc = key_family_children(b, r->new_id, &children, e);
	if (rc == 0 && children.over)
		rc = err_set(e, ERR_LIMIT, "the key has too many children");
	if (rc == 0)
		rc = leave_own(b, r->new_id, &children, e);
	if (rc == 0)
		rc = keep(&r->old_bytes, &r->old, e);
	if (rc == 0)
		rc = keep(&r->new_bytes, &r->new, e);
	new = r->new;
	/* Order: revoking the new key frees its name for the old one. */
	if (rc == 0)
		rc = key_change_revoke(b, c, r->new_id, &new, e);
	if (rc == 0)
		rc = restore(b, c, r, e);
	if (rc == 0)
		rc = move_children(b, c, &children, r->new_id, r->old_id, e);
	buf_done(&children);
	encode_uuid(c->key_id, r->old_id);
	encode_uuid(c->other_id, r->new_id);
	return rc;
}

int
key_rotate_undo(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct rotation r = { 0 };
	int rc = find_both(b, c, &r, e);

	if (rc == 1 && check_undoable(c, &r) == 0)
		return 0;
	if (rc != 1)
		return rc;
	c->reason = STR("superseded");
	rc = undo(b, c, &r, e);
	done(&r);
	return rc;
}
