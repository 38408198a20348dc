/* key_derive_verify.c - verifies derived keys, and others with caveats. */
#include "base/base.h"
#include "key/key.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_used.h"

/* Reports whether d was derived from the key of the record. */
static bool
is_tag(struct key_reader *r, const char id[37], const struct key_record *record,
    const struct key_derive *d)
{
	uint8_t tag[KEY_DERIVE_BYTES];
	const bool same = key_derive_seal(r->hash, record->pepper, id,
	                      (const uint8_t *)record->root.p, tag) &&
	                  key_derive_chain(tag, d->caveats) &&
	                  mem_equal(tag, d->tag, sizeof(tag));

	mem_wipe(tag, sizeof(tag));
	return same;
}

/* The details of a view name the preset that the scope stood for. */
static void
narrow_view(struct key_view *view, struct str caveats, bool details)
{
	if (details && view->scope != KEY_SCOPE_CUSTOM)
		view->settings.preset =
		    view->scope == KEY_SCOPE_ADMIN ? STR("FULL") : STR("API");
	view->scope = KEY_SCOPE_CUSTOM;
	view->expires_ms = key_caveat_expiry(caveats, view->expires_ms);
}

/* Judges the account, the key and the caveats; the first failure counts. */
static enum key_code
judge(struct key_reader *r, const uint8_t id[16],
    const struct key_record *record, struct str caveats,
    struct key_check *check, struct key_view *view)
{
	const enum key_code own = key_caveat_judge(caveats, check);
	const enum key_code key = key_judge(r, id, record, check, view);

	if (key == KEY_FAILED)
		return key;
	if (view != NULL)
		narrow_view(view, caveats, check->arena != NULL);
	if (check->arena != NULL)
		check->caveats = arena_str(check->arena, caveats);
	/* The account is checked first, though its code is not the lowest. */
	if (key == KEY_FORBIDDEN)
		return key;
	if (own == KEY_VALID && key == KEY_VALID)
		key_used_note(
		    r->notes, id, check->has_address ? &check->address : NULL);
	if (own == KEY_VALID || key == KEY_VALID)
		return own != KEY_VALID ? own : key;
	return own < key ? own : key;
}

static void
reset(struct key_check *check, enum key_kind kind)
{
	check->missing = STR_NONE;
	check->failed = 0;
	check->by[0] = '\0';
	check->kind = kind;
	check->caveat = NULL;
	check->caveats = STR_NONE;
	check->rootless = false;
}

/*
 * A key without a root is told apart only for callers of its account; to others
 * all that is unknown or wrong looks alike, and takes the same time.
 */
static enum key_code
verify(struct key_reader *r, const char id[37], const struct key_derive *d,
    struct key_check *check, struct key_view *view)
{
	static const uint8_t nothing[KEY_DERIVE_BYTES];
	struct key_record record;
	int found =
	    key_store_get(&r->keys->store, r->txn, d->id, &record, NULL);
	const bool rooted = found == 1 && record.root.n == KEY_DERIVE_BYTES;

	if (found == -1)
		return KEY_FAILED;
	if (found == 0)
		record.pepper = key_pepper_current(r->keys->peppers);
	if (!rooted)
		record.root =
		    (struct str){ (const char *)nothing, sizeof(nothing) };
	if (is_tag(r, id, &record, d) && rooted)
		return judge(r, d->id, &record, d->caveats, check, view);
	if (found == 1 && !rooted && view != NULL) {
		check->rootless = true;
		encode_uuid(view->account, record.account);
	}
	return KEY_NOT_FOUND;
}

enum key_code
key_derive_verify(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view)
{
	struct arena a = { .secret = true };
	enum key_code code = KEY_MALFORMED;
	struct key_derive d;
	char id[37];

	if (key_derive_parse(&a, credential, &d)) {
		reset(check, KEY_KIND_DERIVED);
		encode_uuid(id, d.id);
		code = KEY_FAILED;
		if (key_reader_begin(r)) {
			code = verify(r, id, &d, check, view);
			key_reader_end(r);
		}
	}
	arena_done(&a);
	return code;
}

enum key_code
key_derive_judge(struct key_reader *r, struct str id, struct str caveats,
    struct key_check *check, struct key_view *view)
{
	enum key_code code = KEY_FAILED;
	struct key_record record;
	uint8_t bytes[16];
	int found;

	reset(check, KEY_KIND_TOKEN);
	if (!decode_uuid(bytes, id) || !key_caveat_check(caveats))
		return KEY_MALFORMED;
	if (!key_reader_begin(r))
		return KEY_FAILED;
	found = key_store_get(&r->keys->store, r->txn, bytes, &record, NULL);
	if (found == 0)
		code = KEY_NOT_FOUND;
	else if (found == 1)
		code = judge(r, bytes, &record, caveats, check, view);
	key_reader_end(r);
	return code;
}
