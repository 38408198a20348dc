/* key_lookup.c - verifies, finds and counts keys in the store. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_account.h"
#include "key/key_format.h"
#include "key/key_grant.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_writer.h"

/* Appends s to the text of the reader. */
static struct str
keep(struct key_reader *r, size_t *used, struct str s)
{
	char *at = r->text + *used;

	if (s.p == NULL || s.n > sizeof(r->text) - *used)
		return STR_NONE;
	memcpy(at, s.p, s.n);
	*used += s.n;
	return (struct str){ at, s.n };
}

/* Copies the texts of a view, which outlives the transaction. */
static void
keep_view(struct key_reader *r, struct key_view *v)
{
	size_t used = 0;

	v->alias = keep(r, &used, v->alias);
	v->creator_nickname = keep(r, &used, v->creator_nickname);
	v->creator_email = keep(r, &used, v->creator_email);
}

/* Copies the texts of a view to the arena. */
static void
keep_on_arena(struct arena *a, struct key_view *v)
{
	struct key_settings *s = &v->settings;

	v->alias = arena_str(a, v->alias);
	v->creator_nickname = arena_str(a, v->creator_nickname);
	v->creator_email = arena_str(a, v->creator_email);
	v->revoked_reason = arena_str(a, v->revoked_reason);
	s->preset = arena_str(a, s->preset);
	s->name = arena_str(a, s->name);
	s->permissions.bytes = arena_str(a, s->permissions.bytes);
	s->networks.bytes = arena_str(a, s->networks.bytes);
	s->metadata.bytes = arena_str(a, s->metadata.bytes);
}

static bool
is_address_allowed(
    const struct key_record *record, const struct key_check *check)
{
	return record->allowed.count == 0 ||
	       (check != NULL && check->has_address &&
	           key_field_has_network(record->allowed, &check->address));
}

/* Returns the first permission that the record lacks, or STR_NONE. */
static struct str
missing_permission(
    const struct key_record *record, const struct key_check *check)
{
	struct key_permission_set held;

	/* FULL has everything. */
	if (record->scope == KEY_SCOPE_ADMIN)
		return STR_NONE;
	held = key_grant_permissions(record);
	for (size_t i = 0; i < check->permission_count; i++)
		if (!key_permission_allows(
		        &held, check->permissions[i], check->resource))
			return check->permissions[i];
	return STR_NONE;
}

/* Notes a failed check.  Returns true if the others are not made. */
static bool
fail(enum key_code *first, enum key_code code, struct key_check *check)
{
	if (*first == KEY_VALID)
		*first = code;
	if (check != NULL)
		check->failed |= 1u << code;
	return check == NULL || !check->all;
}

/* Makes the checks of a key in the order of key_verify_for(). */
static enum key_code
judge(const struct key_record *record, struct key_check *check)
{
	enum key_code code = KEY_VALID;
	struct str missing;

	if (record->revoked_ms != 0 && fail(&code, KEY_REVOKED, check))
		return code;
	if (record->disabled_ms != 0 && fail(&code, KEY_DISABLED, check))
		return code;
	if (key_clock_has_passed(record->expires_ms) &&
	    fail(&code, KEY_EXPIRED, check))
		return code;
	if (!is_address_allowed(record, check) &&
	    fail(&code, KEY_IP_NOT_ALLOWED, check))
		return code;
	if (check == NULL || check->permission_count == 0)
		return code;
	missing = missing_permission(record, check);
	if (missing.p == NULL)
		return code;
	fail(&code, KEY_INSUFFICIENT_PERMISSIONS, check);
	if (check->missing.p == NULL)
		check->missing = missing;
	return code;
}

static const uint8_t none[16];

/*
 * Makes the checks of the ancestors, too.  A parent that is no longer stored
 * was revoked.
 */
static enum key_code
judge_family(struct key_reader *r, const struct key_record *record,
    struct key_check *check)
{
	enum key_code code = judge(record, check);
	struct key_record above;
	uint8_t at[16];

	memcpy(at, record->parent, 16);
	for (int i = 0; memcmp(at, none, 16) != 0; i++) {
		const int found = i < KEY_GRANT_CHAIN
		                      ? key_store_get(&r->keys->store, r->txn,
		                            at, &above, NULL)
		                      : 0;
		const bool last = code != KEY_VALID;
		enum key_code one = KEY_REVOKED;

		if (found == -1)
			return KEY_FAILED;
		if (last && (check == NULL || !check->all))
			break;
		if (found == 1)
			one = judge(&above, check);
		if (one != KEY_VALID && !last) {
			code = one;
			if (check != NULL)
				encode_uuid(check->by, at);
		}
		if (found != 1)
			break;
		memcpy(at, above.parent, 16);
	}
	return code;
}

static void
hold(const struct key_record *record, struct key_check *check)
{
	struct key_permission_set set;

	if (record->scope == KEY_SCOPE_ADMIN)
		return;
	set = key_grant_permissions(record);
	set.list.bytes = arena_str(check->arena, set.list.bytes);
	check->held->sets[check->held->count++] = set;
}

/*
 * Copies what the key and its ancestors may do.  judge_family() refuses a key
 * whose ancestors are too many or missing.
 */
static int
hold_family(struct key_reader *r, const struct key_record *record,
    struct key_check *check)
{
	struct key_record above;
	uint8_t at[16];

	check->held->count = 0;
	hold(record, check);
	memcpy(at, record->parent, 16);
	for (int i = 0; i < KEY_GRANT_CHAIN && memcmp(at, none, 16) != 0; i++) {
		const int found =
		    key_store_get(&r->keys->store, r->txn, at, &above, NULL);

		if (found != 1)
			return found;
		hold(&above, check);
		memcpy(at, above.parent, 16);
	}
	return 0;
}

/* Keeps the details of the view, or only what the key may do. */
static int
keep_wanted(struct key_reader *r, const uint8_t id[16],
    const struct key_record *record, struct key_check *check,
    struct key_view *view)
{
	if (check->held == NULL) {
		key_reader_details(&r->keys->store, r->txn, view, id, record);
		key_reader_rotation(r, view, id, record);
		keep_on_arena(check->arena, view);
		return 0;
	}
	view->alias = view->creator_nickname = view->creator_email = STR_NONE;
	return hold_family(r, record, check);
}

/* Makes all checks of a key whose secret is right. */
static inline __attribute__((always_inline)) enum key_code
judge_all(struct key_reader *r, const struct key_record *record,
    struct key_check *check)
{
	const int disabled = key_account_is_disabled(r, record->account);
	enum key_code code = KEY_VALID;

	if (disabled == 0)
		return judge_family(r, record, check);
	if (disabled == -1)
		return KEY_FAILED;
	if (!fail(&code, KEY_FORBIDDEN, check)) {
		if (judge_family(r, record, check) == KEY_FAILED)
			return KEY_FAILED;
		/* The account failed first, not an ancestor. */
		check->by[0] = '\0';
	}
	return code;
}

/*
 * Sets the view of a credential that is genuine, and judges its key, whose id
 * is also given as text.
 */
static inline __attribute__((always_inline)) enum key_code
conclude(struct key_reader *r, const uint8_t id[16], const char *text,
    const struct key_record *record, struct key_check *check,
    struct key_view *view)
{
	if (view != NULL) {
		key_reader_view_named(view, text, record, NULL);
		if (check != NULL && check->arena != NULL &&
		    (check->details == KEY_DETAILS_ALL ||
		        record->scope == KEY_SCOPE_CUSTOM)) {
			if (keep_wanted(r, id, record, check, view) == -1)
				return KEY_FAILED;
		} else {
			keep_view(r, view);
		}
	}
	return judge_all(r, record, check);
}

enum key_code
key_judge(struct key_reader *r, const uint8_t id[16],
    const struct key_record *record, struct key_check *check,
    struct key_view *view)
{
	char text[37];

	encode_uuid(text, id);
	return conclude(r, id, text, record, check, view);
}

/*
 * Compares the credential with the record of its id, or with nothing if found
 * is 0.  Hashes and compares then too, so that the time does not distinguish an
 * unknown id from a wrong secret.  Returns VALID, NOT_FOUND or FAILED.
 */
static enum key_code
compare(struct key_reader *r, const struct key_record *record, int found,
    struct str credential)
{
	static const uint8_t nothing[KEY_HASH_BYTES];
	uint8_t hash[KEY_HASH_BYTES];
	uint32_t pepper =
	    found == 1 ? record->pepper : key_pepper_current(r->keys->peppers);
	bool same;

	if (!key_hash_make(r->hash, pepper, credential, hash))
		return KEY_FAILED;
	same =
	    mem_equal(hash, found == 1 ? record->hash : nothing, sizeof(hash));
	return same && found == 1 ? KEY_VALID : KEY_NOT_FOUND;
}

/* known: the secret was found right before. */
static enum key_code
verify(struct key_reader *r, const uint8_t id[16], struct str credential,
    bool known, struct key_check *check, struct key_view *view)
{
	struct key_record record;
	int found = key_store_get(&r->keys->store, r->txn, id, &record, NULL);
	enum key_code code = found == 1 ? KEY_VALID : KEY_NOT_FOUND;

	if (found == -1)
		return KEY_FAILED;
	if (!known)
		code = compare(r, &record, found, credential);
	if (code != KEY_VALID)
		return code;
	/* The credential begins with the id, which has one spelling. */
	code = conclude(r, id, credential.p, &record, check, view);
	if (code == KEY_VALID)
		key_used_note(r->notes, id,
		    check != NULL && check->has_address ? &check->address
		                                        : NULL);
	return code;
}

/*
 * The check digits are compared only after a failure: a hash that matches
 * proves that they are right, too.
 */
static enum key_code
explain(enum key_code failure, struct str credential)
{
	uint8_t id[16];

	return key_format_parse(credential, id) ? failure : KEY_MALFORMED;
}

static enum key_code
verify_all(struct key_reader *r, struct str credential, bool known,
    struct key_check *check, struct key_view *view)
{
	uint8_t id[16];
	enum key_code code;

	if (check != NULL) {
		check->missing = STR_NONE;
		check->failed = 0;
		check->by[0] = '\0';
	}
	if (!key_format_split(credential, id))
		return KEY_MALFORMED;
	if (!key_reader_begin(r))
		return explain(KEY_FAILED, credential);
	code = verify(r, id, credential, known, check, view);
	key_reader_end(r);
	return code == KEY_NOT_FOUND || code == KEY_FAILED
	           ? explain(code, credential)
	           : code;
}

enum key_code
key_verify_for(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view)
{
	return verify_all(r, credential, false, check, view);
}

enum key_code
key_verify_again(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view)
{
	return verify_all(r, credential, true, check, view);
}

enum key_code
key_verify(struct key_reader *r, struct str credential, struct key_view *view)
{
	return key_verify_for(r, credential, NULL, view);
}

/* Returns as key_find(); texts are borrowed from the transaction. */
static int
find(struct key_reader *r, const uint8_t account[16], const uint8_t id[16],
    struct key_record *record, struct key_account *a, struct err *e)
{
	const struct key_store *s = &r->keys->store;
	int rc = key_store_get(s, r->txn, id, record, e);

	if (rc != 1)
		return rc;
	if (memcmp(record->account, account, 16) != 0)
		return 0;
	return key_store_get_account(s, r->txn, account, a, e);
}

int
key_find(struct key_reader *r, struct str account, struct str id,
    struct arena *arena, struct key_view *view, struct err *e)
{
	uint8_t account_id[16], key_id[16];
	struct key_record record;
	struct key_account a;
	int rc;

	if (!decode_uuid(account_id, account) || !decode_uuid(key_id, id))
		return 0;
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = find(r, account_id, key_id, &record, &a, e);
	if (rc == 1 && view != NULL) {
		key_reader_view(view, key_id, &record, &a);
		key_reader_details(
		    &r->keys->store, r->txn, view, key_id, &record);
		key_reader_rotation(r, view, key_id, &record);
		keep_on_arena(arena, view);
	}
	key_reader_end(r);
	return rc;
}

static void
add_account(struct key_stats *out, const struct key_account *a)
{
	for (unsigned class = 0; class < KEY_CLASS_COUNT; class ++) {
		if ((class & 2) != 0)
			out->revoked += (int64_t)a->counts[class];
		else
			out->active += (int64_t)a->counts[class];
	}
	out->accounts++;
}

void
key_stats(struct key_reader *r, struct key_stats *out)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	struct key_account a;

	key_writer_stats(r->keys->writer, out);
	if (!key_reader_begin(r))
		return;
	if (mdb_cursor_open(r->txn, r->keys->store.accounts, &cursor) == 0) {
		while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0) {
			if (key_record_decode_account(&a, v.mv_data, v.mv_size))
				add_account(out, &a);
		}
		mdb_cursor_close(cursor);
	}
	key_reader_end(r);
}
