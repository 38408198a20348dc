/* key_change.c - carries out one change in a transaction. */
#include <assert.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_change.h"
#include "key/key_family.h"
#include "key/key_grant.h"
#include "key/key_hash.h"
#include "key/key_idempotency.h"
#include "key/key_record.h"
#include "key/key_secret.h"
#include "key/key_store.h"
#include "key/key_txn.h"
#include "key/key_used.h"

/* Sets what the settings say; the scope follows from them. */
static int
take_settings(struct key_record *r, const struct key_settings *s, struct err *e)
{
	r->preset = s->preset.p != NULL ? s->preset : STR("");
	r->permissions = s->permissions;
	r->allowed = s->networks;
	r->metadata = s->metadata;
	r->expires_ms = s->expires_ms;
	r->name = s->name.p != NULL ? s->name : STR("");
	return key_grant_set_scope(r, e);
}

/*
 * Reports whether the record of a key is small enough, and its lists are whole.
 * If not, the change is refused; the others of the transaction are not.
 */
static bool
fits(struct key_txn *b, struct key_change *c, const struct key_record *r)
{
	buf_clear(&b->record);
	/* The root of a new key is made after this. */
	if (key_record_encode(&b->record, r) &&
	    b->record.len - r->root.n + KEY_DERIVE_BYTES <= KEY_RECORD_BYTES)
		return true;
	err_set(&c->error, ERR_INPUT,
	    "the alias, permissions, networks and metadata of a key take at "
	    "most %d bytes together, and each list has at most %d members",
	    KEY_RECORD_BYTES, KEY_FIELD_LIST_MAX);
	return false;
}

/* Adds a new key to an account that exists. */
int
key_change_mint(struct key_txn *b, struct key_change *c, struct key_record *r,
    uint8_t id[16], struct err *e)
{
	if (!decode_uuid(r->created_by, str_of(c->created_by)))
		memset(r->created_by, 0, 16);
	if (key_secret_make(b, c, r, id, e) == -1)
		return -1;
	if (key_txn_put_key(b, c, id, r, e) == -1 ||
	    key_family_add(b, id, r, e) == -1 ||
	    key_txn_count(b, r, -1, (int)key_record_class(r), e) == -1)
		return -1;
	c->changed = true;
	return 0;
}

/*
 * Finds a key that was made earlier for the same request, by its idempotency
 * key or its name.  Returns 1, 0 or -1.
 */
int
key_change_find_earlier(struct key_txn *b, struct key_change *c,
    const uint8_t account[16], struct err *e)
{
	uint8_t id[16];
	int rc = 0;

	if (c->idempotency_key.p != NULL)
		rc = key_idempotency_purge(b, e) == -1
		         ? -1
		         : key_idempotency_find(
		               b, account, c->idempotency_key, id, e);
	if (rc == 0 && c->settings.name.n > 0)
		rc = key_family_find_name(b, account, c->settings.name, id, e);
	if (rc == 1) {
		c->replayed = true;
		encode_uuid(c->key_id, id);
	}
	return rc;
}

static int
create(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct key_record r = { .scope = (uint8_t)c->scope,
		.generation = 1,
		.alias = c->alias,
		.revoked_reason = STR("") };
	struct key_account a;
	uint8_t id[16];
	int rc = 0;

	if (!decode_uuid(r.account, str_of(c->account)) ||
	    (rc = key_store_get_account(b->store, b->txn, r.account, &a, e)) ==
	        0) {
		err_set(&c->error, ERR_ABSENT, "there is no such account");
		return 0;
	}
	if (rc == -1)
		return -1;
	rc = key_change_find_earlier(b, c, r.account, e);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (take_settings(&r, &c->settings, &c->error) == -1 || !fits(b, c, &r))
		return 0;
	r.disabled_ms = c->settings.disabled ? b->now_ms : 0;
	rc = key_family_adopt(b, c, &r, e);
	if (rc != 1)
		return rc;
	if (key_change_mint(b, c, &r, id, e) == -1)
		return -1;
	if (c->idempotency_key.p == NULL)
		return 0;
	return key_idempotency_put(b, r.account, c->idempotency_key, id, e);
}

/*
 * Writes a record that replaces an older one, and moves its entry in the index
 * if its class has changed.  Order: the record is encoded before anything else
 * is written, which may move the texts that it borrows.
 */
int
key_change_replace(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], const struct key_record *before,
    struct key_record *now, struct err *e)
{
	uint8_t index[KEY_INDEX_BYTES];
	MDB_val old = { sizeof(index), index };
	const int from = (int)key_record_class(before),
	          to = (int)key_record_class(now);
	int rc;

	key_store_index(index, id, before);
	now->generation++;
	if (key_txn_put_key(b, c, id, now, e) == -1)
		return -1;
	c->changed = true;
	if (from == to)
		return 0;
	rc = mdb_del(b->txn, b->store->by_account, &old, NULL);
	if (rc != 0)
		return key_store_error(b->store, e, rc, "change the index");
	return key_txn_count(b, now, from, to, e);
}

static struct str
reason_of(const struct key_change *c)
{
	if (c->reason.p != NULL)
		return c->reason;
	return c->created_by[0] != '\0' ? STR("revoked over the keys API")
	                                : STR("revoked by the operator");
}

/* Erases what identifies the user of a key. */
static void
erase(struct key_record *r)
{
	r->purged = true;
	r->alias = r->name = r->revoked_reason = STR("");
	r->allowed = r->metadata = (struct key_list_field){ .count = 0 };
}

int
key_change_revoke(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    struct key_record *r, struct err *e)
{
	const bool fresh = r->revoked_ms == 0;
	struct key_record now;

	if (!fresh && (!c->purge || r->purged))
		return 0;
	/* Order: the name is removed while r still has its text. */
	if ((fresh && key_family_forget_name(b, r, e) == -1) ||
	    (c->purge && key_used_forget(b, id, e) == -1) ||
	    key_store_get(b->store, b->txn, id, r, e) != 1)
		return -1;
	now = *r;
	if (fresh) {
		now.revoked_ms = b->now_ms;
		now.revoked_reason = reason_of(c);
		c->revoked++;
	}
	if (c->purge)
		erase(&now);
	return key_change_replace(b, c, id, r, &now, e);
}

static int
set_disabled(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    struct key_record *r, struct err *e)
{
	struct key_record now = *r;

	if ((r->disabled_ms != 0) == c->disabled)
		return 0;
	now.disabled_ms = c->disabled ? b->now_ms : 0;
	return key_change_replace(b, c, id, r, &now, e);
}

/* Would a key that was rotated be valid longer than its successor allows? */
static bool
is_after_rotation(const struct key_record *r, const struct key_settings *s)
{
	static const uint8_t none[16];

	return memcmp(r->rotated_to, none, 16) != 0 &&
	       (s->expires_ms == 0 || s->expires_ms > r->expires_ms);
}

/* Sets what the change names.  Returns -1 and sets e (INPUT, DENIED). */
static int
take_update(struct key_txn *b, const struct key_change *c, struct key_record *r,
    struct err *e)
{
	const struct key_settings *s = &c->settings;

	if (c->update & KEY_UPDATE_ALIAS)
		r->alias = c->alias;
	if (c->update & KEY_UPDATE_NETWORKS)
		r->allowed = s->networks;
	if (c->update & KEY_UPDATE_METADATA)
		r->metadata = s->metadata;
	if ((c->update & KEY_UPDATE_EXPIRES) && is_after_rotation(r, s))
		return err_set(e, ERR_INPUT,
		    "the key was rotated and ends at that time: undo the "
		    "rotation to keep it longer");
	if (c->update & KEY_UPDATE_EXPIRES)
		r->expires_ms = s->expires_ms;
	if (c->update & KEY_UPDATE_DISABLED)
		r->disabled_ms = !s->disabled          ? 0
		                 : r->disabled_ms != 0 ? r->disabled_ms
		                                       : b->now_ms;
	if (!(c->update & KEY_UPDATE_PERMISSIONS))
		return 0;
	if (r->scope == KEY_SCOPE_ADMIN)
		return err_set(e, ERR_DENIED,
		    "the permissions of an ADMIN key cannot be changed: "
		    "create another key and revoke this one");
	r->preset = s->preset.p != NULL ? s->preset : STR("");
	r->permissions = s->permissions;
	return key_grant_set_scope(r, e);
}

static int
update(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    struct key_record *r, struct err *e)
{
	const unsigned grants =
	    KEY_UPDATE_PERMISSIONS | KEY_UPDATE_NETWORKS | KEY_UPDATE_EXPIRES;
	struct key_record now = *r;
	int rc;

	if (c->if_generation != 0 && c->if_generation != r->generation) {
		c->stale = true;
		return 0;
	}
	if (r->revoked_ms != 0) {
		err_set(&c->error, ERR_INPUT,
		    "the key is revoked, and a revoked key cannot be changed");
		return 0;
	}
	if (take_update(b, c, &now, &c->error) == -1 || !fits(b, c, &now))
		return 0;
	/* Other edits grant nothing. */
	rc = (c->update & grants) != 0 ? key_family_check(b, c, &now, e) : 1;
	if (rc != 1)
		return rc;
	return key_change_replace(b, c, id, r, &now, e);
}

/*
 * Returns 1 if c may change its key, 0 if the account has no such key, or -1
 * and sets e.
 */
int
key_change_find(struct key_txn *b, const struct key_change *c, uint8_t id[16],
    struct key_record *r, struct err *e)
{
	uint8_t account[16];
	int rc;

	if (!decode_uuid(id, c->id) ||
	    !decode_uuid(account, str_of(c->account)))
		return 0;
	rc = key_store_get(b->store, b->txn, id, r, e);
	if (rc == 1 && memcmp(r->account, account, 16) != 0)
		return 0;
	return rc;
}

int
key_change_revoke_id(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], struct err *e)
{
	struct key_record r;
	int rc = key_store_get(b->store, b->txn, id, &r, e);

	return rc == 1 ? key_change_revoke(b, c, id, &r, e) : rc;
}

/* A member of a family that is revoked with its ancestor. */
static int
revoke_member(
    void *context, struct key_txn *b, const uint8_t id[16], struct err *e)
{
	return key_change_revoke_id(b, context, id, e);
}

/* Sets next to the key that a valid one was rotated to, or to zeros. */
static int
find_next(
    struct key_txn *b, const uint8_t id[16], uint8_t next[16], struct err *e)
{
	struct key_record r;

	if (key_store_get(b->store, b->txn, id, &r, e) != 1)
		return -1;
	if (r.revoked_ms == 0 && r.expires_ms > b->now_ms)
		memcpy(next, r.rotated_to, 16);
	else
		memset(next, 0, 16);
	return 0;
}

/*
 * Revokes the descendants of a key.  While it is valid, the key that it was
 * rotated to is one of them, because someone who stole it may have done that;
 * but a key that revokes itself, maybe by the same hand, leaves that one alone.
 */
static int
revoke_family(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    struct err *e)
{
	static const uint8_t none[16];
	uint8_t at[16], next[16], caller[16];
	const bool itself = decode_uuid(caller, str_of(c->created_by)) &&
	                    memcmp(caller, id, 16) == 0;

	memcpy(at, id, 16);
	do {
		if (find_next(b, at, next, e) == -1 ||
		    key_family_each(b, at, revoke_member, c, e) == -1 ||
		    (memcmp(at, id, 16) != 0 &&
		        revoke_member(c, b, at, e) == -1))
			return -1;
		memcpy(at, next, 16);
	} while (!itself && memcmp(at, none, 16) != 0);
	return 0;
}

static int
revoke_all(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    struct key_record *r, struct err *e)
{
	if (c->cascade && revoke_family(b, c, id, e) == -1)
		return -1;
	if (key_store_get(b->store, b->txn, id, r, e) != 1)
		return -1;
	return key_change_revoke(b, c, id, r, e);
}

int
key_change_check(struct key_txn *b, struct key_change *c, const uint8_t id[16],
    const struct key_record *r, struct err *e)
{
	c->found = true;
	if (c->api_only && r->scope == KEY_SCOPE_ADMIN) {
		err_set(&c->error, ERR_DENIED,
		    "Only API scope keys can be managed via this API");
		return 0;
	}
	return key_family_may_change(b, c, id, r, e);
}

static int
change_own(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct key_record r;
	uint8_t id[16];
	int rc = key_change_find(b, c, id, &r, e);

	if (rc == 1)
		rc = key_change_check(b, c, id, &r, e);
	if (rc != 1)
		return rc;
	if (c->kind == KEY_REVOKE)
		return revoke_all(b, c, id, &r, e);
	if (c->kind == KEY_UPDATE)
		return update(b, c, id, &r, e);
	return set_disabled(b, c, id, &r, e);
}

int
key_change_apply(struct key_txn *b, struct key_change *c, struct err *e)
{
	assert(b->txn != NULL);
	switch (c->kind) {
	case KEY_CREATE:
		return create(b, c, e);
	case KEY_REVOKE:
	case KEY_SET_DISABLED:
	case KEY_UPDATE:
		return change_own(b, c, e);
	case KEY_CREATE_ACCOUNT: /* key_account.c */
	case KEY_UPDATE_ACCOUNT:
	case KEY_ROTATE: /* key_rotate.c */
	case KEY_ROTATE_UNDO:
	case KEY_REVOKE_WHERE: /* key_job.h */
	case KEY_CLOCK_RESET: /* key_clock_store.c */
		break;
	}
	return err_set(e, ERR_SYSTEM, "a change of no known kind");
}
