/* key_family.c - parents and children of keys, and names of keys. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_family.h"
#include "key/key_grant.h"
#include "key/key_record.h"
#include "key/key_store.h"
#include "key/key_txn.h"

enum { NAME_BYTES = 128 };

static const uint8_t none[16];

/* Returns the id of the calling key in c, or false: the operator. */
static bool
caller_of(const struct key_change *c, uint8_t id[16])
{
	return decode_uuid(id, str_of(c->created_by));
}

/* Sets *depth to the number of keys above one with that parent. */
static int
find_depth(
    struct key_txn *b, const uint8_t parent[16], int *depth, struct err *e)
{
	struct key_record r;
	uint8_t at[16];

	memcpy(at, parent, 16);
	for (*depth = 0; memcmp(at, none, 16) != 0 && *depth <= KEY_GRANT_CHAIN;
	     (*depth)++) {
		int rc = key_store_get(b->store, b->txn, at, &r, e);

		if (rc == -1)
			return -1;
		if (rc == 0)
			break;
		memcpy(at, r.parent, 16);
	}
	return 0;
}

/* Checks r against the key `above`.  Returns 1, 0 or -1 as the callers. */
static int
check_against(struct key_txn *b, struct key_change *c, const uint8_t above[16],
    const struct key_record *r, struct err *e)
{
	struct key_record holder;
	int rc;

	if (memcmp(above, none, 16) == 0)
		return 1;
	rc = key_store_get(b->store, b->txn, above, &holder, e);
	if (rc == -1)
		return -1;
	if (rc == 0 || holder.revoked_ms != 0) {
		err_set(&c->error, ERR_DENIED,
		    "the calling key or the parent of the key is revoked");
		return 0;
	}
	return key_grant_check(&holder, r, &c->error) == 0;
}

int
key_family_adopt(struct key_txn *b, struct key_change *c, struct key_record *r,
    struct err *e)
{
	struct key_record holder;
	int depth, rc;

	if (!c->bounded)
		return 1;
	if (!caller_of(c, r->parent)) {
		err_set(&c->error, ERR_DENIED, "the calling key is unknown");
		return 0;
	}
	if (find_depth(b, r->parent, &depth, e) == -1)
		return -1;
	if (depth > KEY_GRANT_CHAIN - 1) {
		err_set(&c->error, ERR_DENIED,
		    "a key may have at most %d keys above it; create it with "
		    "one of those",
		    KEY_GRANT_CHAIN - 1);
		return 0;
	}
	rc = key_store_get(b->store, b->txn, r->parent, &holder, e);
	if (rc == -1)
		return -1;
	/* Without a time of its own it expires with its parent. */
	if (rc == 1 && r->expires_ms == 0)
		r->expires_ms = holder.expires_ms;
	return check_against(b, c, r->parent, r, e);
}

int
key_family_check(struct key_txn *b, struct key_change *c,
    const struct key_record *r, struct err *e)
{
	uint8_t caller[16];
	int rc = check_against(b, c, r->parent, r, e);

	if (rc != 1 || !c->bounded || !caller_of(c, caller))
		return rc;
	return check_against(b, c, caller, r, e);
}

/* A key that was rotated, and what it was rotated to, one after the other. */
struct successors {
	uint8_t ids[KEY_GRANT_CHAIN][16];
	size_t count;
};

/* As long as a rotated key is valid, it manages the family that it had. */
static int
find_successors(struct key_txn *b, const uint8_t id[16], struct successors *s,
    struct err *e)
{
	struct key_record r;
	int rc = 1;

	memcpy(s->ids[0], id, 16);
	for (s->count = 1; s->count < KEY_GRANT_CHAIN; s->count++) {
		rc = key_store_get(
		    b->store, b->txn, s->ids[s->count - 1], &r, e);
		if (rc != 1 || memcmp(r.rotated_to, none, 16) == 0)
			break;
		memcpy(s->ids[s->count], r.rotated_to, 16);
	}
	return rc == -1 ? -1 : 0;
}

static bool
is_one_of(const struct successors *s, const uint8_t id[16])
{
	for (size_t i = 0; i < s->count; i++)
		if (memcmp(s->ids[i], id, 16) == 0)
			return true;
	return false;
}

/* Either key of a rotation may undo it. */
static bool
may_change_itself(const struct key_change *c, const uint8_t caller[16],
    const uint8_t id[16], const struct key_record *r)
{
	if (c->kind == KEY_ROTATE_UNDO &&
	    memcmp(caller, r->rotated_to, 16) == 0)
		return true;
	return memcmp(caller, id, 16) == 0 &&
	       (c->kind == KEY_REVOKE || c->kind == KEY_ROTATE ||
	           c->kind == KEY_ROTATE_UNDO);
}

int
key_family_may_change(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], const struct key_record *r, struct err *e)
{
	uint8_t caller[16], at[16];
	struct key_record above;
	struct successors s;

	if (!c->bounded)
		return 1;
	if (!caller_of(c, caller))
		memset(caller, 0xff, 16);
	if (may_change_itself(c, caller, id, r))
		return 1;
	if (find_successors(b, caller, &s, e) == -1)
		return -1;
	memcpy(at, r->parent, 16);
	for (int i = 0; i <= KEY_GRANT_CHAIN && memcmp(at, none, 16) != 0;
	     i++) {
		int rc;

		if (is_one_of(&s, at))
			return 1;
		rc = key_store_get(b->store, b->txn, at, &above, e);
		if (rc == -1)
			return -1;
		if (rc == 0)
			break;
		memcpy(at, above.parent, 16);
	}
	err_set(&c->error, ERR_DENIED,
	    "the calling key may change only keys that it created");
	return 0;
}

/* Writes the key of the names: account, then the name. */
static MDB_val
name_key(
    uint8_t out[16 + NAME_BYTES], const uint8_t account[16], struct str name)
{
	const size_t n = name.n < NAME_BYTES ? name.n : NAME_BYTES;

	memcpy(out, account, 16);
	memcpy(out + 16, name.p, n);
	return (MDB_val){ 16 + n, out };
}

int
key_family_add(struct key_txn *b, const uint8_t id[16],
    const struct key_record *r, struct err *e)
{
	uint8_t pair[32], name[16 + NAME_BYTES];

	if (r->name.n > 0 &&
	    key_txn_put(b, b->store->names, name_key(name, r->account, r->name),
	        (MDB_val){ 16, (void *)(uintptr_t)id }, 0, e) == -1)
		return -1;
	if (memcmp(r->parent, none, 16) == 0)
		return 0;
	memcpy(pair, r->parent, 16);
	memcpy(pair + 16, id, 16);
	return key_txn_put(b, b->store->children, (MDB_val){ 32, pair },
	    (MDB_val){ 0, NULL }, 0, e);
}

int
key_family_find_name(struct key_txn *b, const uint8_t account[16],
    struct str name, uint8_t id[16], struct err *e)
{
	uint8_t text[16 + NAME_BYTES];
	MDB_val key = name_key(text, account, name), v;
	int rc = mdb_get(b->txn, b->store->names, &key, &v);

	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0 || v.mv_size != 16)
		return key_store_error(
		    b->store, e, rc != 0 ? rc : MDB_CORRUPTED, "read a name");
	memcpy(id, v.mv_data, 16);
	return 1;
}

int
key_family_forget_name(
    struct key_txn *b, const struct key_record *r, struct err *e)
{
	uint8_t text[16 + NAME_BYTES];
	MDB_val key;
	int rc;

	if (r->name.n == 0)
		return 0;
	key = name_key(text, r->account, r->name);
	rc = mdb_del(b->txn, b->store->names, &key, NULL);
	return rc == 0 || rc == MDB_NOTFOUND
	           ? 0
	           : key_store_error(b->store, e, rc, "remove a name");
}

int
key_family_move(struct key_txn *b, const uint8_t id[16], const uint8_t from[16],
    const uint8_t to[16], struct err *e)
{
	uint8_t pair[32];
	MDB_val key = { 32, pair };
	int rc;

	memcpy(pair, from, 16);
	memcpy(pair + 16, id, 16);
	rc = mdb_del(b->txn, b->store->children, &key, NULL);
	if (rc != 0)
		return key_store_error(b->store, e, rc, "move a child");
	memcpy(pair, to, 16);
	return key_txn_put(
	    b, b->store->children, key, (MDB_val){ 0, NULL }, 0, e);
}

int
key_family_children(
    struct key_txn *b, const uint8_t id[16], struct buf *out, struct err *e)
{
	uint8_t start[32] = { 0 };
	MDB_val key = { 32, start }, v;
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(b->txn, b->store->children, &cursor);

	if (rc != 0)
		return key_store_error(b->store, e, rc, "read the children");
	memcpy(start, id, 16);
	for (rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
	     rc == 0 && key.mv_size == 32 && memcmp(key.mv_data, id, 16) == 0;
	     rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT))
		buf_add(out, (uint8_t *)key.mv_data + 16, 16);
	mdb_cursor_close(cursor);
	return rc == 0 || rc == MDB_NOTFOUND
	           ? 0
	           : key_store_error(b->store, e, rc, "read the children");
}

int
key_family_each(struct key_txn *b, const uint8_t id[16],
    int (*visit)(
        void *context, struct key_txn *b, const uint8_t id[16], struct err *e),
    void *context, struct err *e)
{
	enum { FAMILY_BYTES = 16 * 1000000 };
	struct buf family;
	int rc;

	/* The list grows while it is read: breadth first. */
	buf_init(&family, FAMILY_BYTES);
	rc = key_family_children(b, id, &family, e);
	for (size_t at = 0; rc == 0 && at < family.len; at += 16) {
		uint8_t one[16];

		memcpy(one, family.p + at, 16);
		rc = visit(context, b, one, e);
		if (rc == 0)
			rc = key_family_children(b, one, &family, e);
	}
	if (rc == 0 && family.over)
		rc = err_set(e, ERR_LIMIT, "the key has too many descendants");
	buf_done(&family);
	return rc;
}
