/* keys_store.c - `claviger keys` on the store itself, for its operator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authority/authority.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

#include "cli/keys_backend.h"
#include "cli/keys_store.h"
#include "cli/keys_word.h"
#include "cli/store_open.h"

enum { DETAILS_BYTES = 256 * 1024 };

struct store {
	struct keys_backend backend;
	struct keys *keys;
	struct key_reader *reader;
	char account[37]; /* the account of the credential */
	char caller[37];
	struct arena arena; /* of views */
	uint8_t secret[AUTHORITY_BULK_SECRET]; /* signs dry runs */
};

static void
close_store(struct keys_backend *b)
{
	struct store *s = (struct store *)b;

	arena_done(&s->arena);
	key_reader_free(s->reader);
	keys_close(s->keys);
	free(s);
}

static int
create(struct keys_backend *b, const struct json *body, const char *scope,
    char id[64], char secret[128], struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_change c = { .kind = KEY_CREATE };
	struct authority_settings wanted;
	int rc;

	if (authority_settings_read(&wanted, &s->arena, body, e) == -1)
		return -1;
	c.alias = wanted.alias;
	c.settings = wanted.settings;
	c.scope = strcmp(scope, "ADMIN") == 0 ? KEY_SCOPE_ADMIN : KEY_SCOPE_API;
	memcpy(c.account, s->account, sizeof(c.account));
	memcpy(c.created_by, s->caller, sizeof(c.created_by));
	rc = key_change_now(s->keys, &c);
	if (rc == 0) {
		snprintf(id, 64, "%s", c.key_id);
		snprintf(secret, 128, "%s", c.secret);
	} else
		*e = c.error;
	mem_wipe(c.secret, sizeof(c.secret));
	return rc;
}

static int
edit(struct keys_backend *b, const char *id, const struct json *body,
    struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_change c = { .kind = KEY_UPDATE, .id = str_of(id) };
	struct authority_settings wanted;

	if (authority_settings_read(&wanted, &s->arena, body, e) == -1)
		return -1;
	c.alias = wanted.alias;
	c.settings = wanted.settings;
	c.update = wanted.present;
	memcpy(c.account, s->account, sizeof(c.account));
	memcpy(c.created_by, s->caller, sizeof(c.created_by));
	if (key_change_now(s->keys, &c) == -1) {
		*e = c.error;
		return -1;
	}
	return c.found ? 0 : keys_word_unknown(id, "changed", e);
}

static void
to_row(const struct key_view *v, const struct json *details,
    keys_visit_fn *visit, void *context)
{
	char created[21], expires[21], revoked[21];
	struct keys_row row = { .id = str_of(v->id),
		.alias = v->alias,
		.scope = str_of(key_scope_name(v->scope)),
		.details = details };

	clock_rfc3339(created, v->created_ms);
	row.created_at = str_of(created);
	if (v->expires_ms != 0) {
		clock_rfc3339(expires, v->expires_ms);
		row.expires_at = str_of(expires);
	}
	if (v->revoked_ms != 0) {
		clock_rfc3339(revoked, v->revoked_ms);
		row.revoked_at = str_of(revoked);
	}
	visit(context, &row);
}

static int
find(struct store *s, const char *id, const char *done, struct key_view *v,
    struct err *e)
{
	int rc = key_find(
	    s->reader, str_of(s->account), str_of(id), &s->arena, v, e);

	if (rc == 0)
		return keys_word_unknown(id, done, e);
	return rc == 1 ? 0 : -1;
}

/* Visits the key with its details, as the authority would send them. */
static void
show_details(struct store *s, const struct key_view *v, keys_visit_fn *visit,
    void *context)
{
	struct json *details;
	struct buf text;

	buf_init(&text, DETAILS_BYTES);
	authority_key_write(&text, v);
	/* The value borrows its texts. */
	details = json_parse(
	    &s->arena, arena_str(&s->arena, buf_str(&text)), 8, 0, NULL);
	buf_done(&text);
	to_row(v, details, visit, context);
}

struct listing {
	struct store *store;
	keys_visit_fn *visit;
	void *context;
};

static void
on_listed(void *context, const struct key_view *v)
{
	struct listing *l = context;

	show_details(l->store, v, l->visit, l->context);
	arena_reset(&l->store->arena);
}

/* Reads the query of the first page, or of one after a cursor. */
static int
read_query(struct authority_query *out, struct arena *a,
    const struct keys_wanted *w, int64_t limit, const char *cursor,
    struct err *e)
{
	struct str text = arena_strf(a, "view=full&limit=%lld%s%s%s%s",
	    (long long)limit, w->query[0] != '\0' ? "&" : "", w->query,
	    cursor[0] != '\0' ? "&cursor=" : "", cursor);

	return authority_query_read(out, a, text, e);
}

static int
list(struct keys_backend *b, const struct keys_wanted *w, keys_visit_fn *visit,
    void *context, struct err *e)
{
	struct store *s = (struct store *)b;
	struct listing l = { s, visit, context };
	struct arena a = { .head = NULL };
	struct authority_query q;
	struct authority_list page = { .reader = s->reader,
		.account = s->account,
		.query = &q,
		.admin = true,
		.visit = on_listed,
		.context = &l };
	int64_t left = w->limit > 0 ? w->limit : INT64_MAX;
	int rc;

	do {
		rc = read_query(&q, &a, w,
		    left < LIMIT_LIST_MAX ? left : LIMIT_LIST_MAX, page.cursor,
		    e);
		if (rc == 0)
			rc = authority_list_page(&page, e);
		left -= page.count;
		arena_reset(&a);
	} while (rc == 0 && page.cursor[0] != '\0' && left > 0);
	arena_done(&a);
	return rc;
}

static int
show(struct keys_backend *b, const char *id, keys_visit_fn *visit,
    void *context, struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_view v;

	if (find(s, id, "found", &v, e) == -1)
		return -1;
	show_details(s, &v, visit, context);
	return 0;
}

static int
revoke(struct keys_backend *b, const char *id,
    const struct keys_revocation *how, bool *known, struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_change c = { .kind = KEY_REVOKE,
		.id = str_of(id),
		.cascade = how->cascade,
		.purge = how->purge };
	struct key_view v;

	*known = true;
	if (how->reason != NULL)
		c.reason = str_of(how->reason);
	if (find(s, id, "revoked", &v, e) == -1)
		return -1;
	memcpy(c.account, s->account, sizeof(c.account));
	if (key_change_now(s->keys, &c) == -1) {
		*e = c.error;
		return -1;
	}
	return 0;
}

static int
run_rotation(struct store *s, struct key_change *c, const char *id,
    const char *done, struct err *e)
{
	memcpy(c->account, s->account, sizeof(c->account));
	memcpy(c->created_by, s->caller, sizeof(c->created_by));
	if (key_change_now(s->keys, c) == -1) {
		*e = c->error;
		return -1;
	}
	return c->found ? 0 : keys_word_unknown(id, done, e);
}

static int
rotate(struct keys_backend *b, const char *id, const struct json *body,
    struct keys_rotated *out, struct err *e)
{
	struct key_change c = { .kind = KEY_ROTATE, .id = str_of(id) };

	if (authority_rotate_read(body, &c.grace_ms, e) == -1 ||
	    run_rotation((struct store *)b, &c, id, "rotated", e) == -1)
		return -1;
	memcpy(out->id, c.key_id, sizeof(c.key_id));
	memcpy(out->secret, c.secret, sizeof(c.secret));
	memcpy(out->old_id, c.other_id, sizeof(c.other_id));
	clock_rfc3339(out->until, c.until_ms);
	if (c.grace_ms != 0)
		clock_rfc3339(out->undo_until, c.until_ms);
	mem_wipe(c.secret, sizeof(c.secret));
	return 0;
}

static int
undo(struct keys_backend *b, const char *id, struct keys_undone *out,
    struct err *e)
{
	struct key_change c = { .kind = KEY_ROTATE_UNDO, .id = str_of(id) };

	if (run_rotation((struct store *)b, &c, id, "changed", e) == -1)
		return -1;
	memcpy(out->id, c.key_id, sizeof(c.key_id));
	memcpy(out->revoked_id, c.other_id, sizeof(c.other_id));
	if (c.until_ms != 0)
		clock_rfc3339(out->expires_at, c.until_ms);
	return 0;
}

static int
revoke_where(struct keys_backend *b, const struct json *body,
    struct json **answer, struct err *e)
{
	struct store *s = (struct store *)b;
	struct authority_bulk what;
	struct key_change c = { .kind = KEY_REVOKE_WHERE, .bulk = &what.bulk };
	struct buf text;

	memcpy(c.account, s->account, sizeof(c.account));
	if (authority_bulk_read(&what, &s->arena, body, e) == -1 ||
	    (!what.bulk.dry_run &&
	        authority_bulk_check(what.confirm, s->secret, c.account,
	            clock_real_ms(), what.bulk.expected, e) == -1))
		return -1;
	c.cascade = what.cascade;
	c.reason = what.reason;
	if (key_change_now(s->keys, &c) == -1) {
		*e = c.error;
		return -1;
	}
	if (c.stale)
		return err_set(e, ERR_UNAVAILABLE,
		    "the keys have changed meanwhile, and none was revoked");
	buf_init(&text, DETAILS_BYTES);
	authority_bulk_write(&text, &c, s->secret);
	*answer = json_parse(
	    &s->arena, arena_str(&s->arena, buf_str(&text)), 8, 0, NULL);
	buf_done(&text);
	return 0;
}

static int
unreadable(struct err *e)
{
	return err_set(e, ERR_UNAVAILABLE,
	    "the store cannot be read; restore it from a backup if it is "
	    "damaged");
}

static int
verify(struct keys_backend *b, const char *credential, struct keys_verdict *out,
    struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_view v = { 0 };
	struct key_check check = { .method = STR("") };
	enum key_code code = key_verify(s->reader, str_of(credential), &v);

	if (code == KEY_MALFORMED)
		code = key_derive_verify(
		    s->reader, str_of(credential), &check, &v);
	if (code == KEY_FAILED)
		return unreadable(e);
	*out = (struct keys_verdict){ .valid = code == KEY_VALID };
	snprintf(out->code, sizeof(out->code), "%s", key_code_name(code));
	if (check.rootless)
		snprintf(out->reason, sizeof(out->reason), "%s",
		    KEY_DERIVE_ROOTLESS);
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		return 0;
	snprintf(out->id, sizeof(out->id), "%s", v.id);
	snprintf(out->account, sizeof(out->account), "%s", v.account);
	snprintf(out->scope, sizeof(out->scope), "%s", key_scope_name(v.scope));
	if (v.expires_ms != 0)
		clock_rfc3339(out->expires_at, v.expires_ms);
	return 0;
}

static const struct keys_backend_ops ops = { "store", create, edit, list, show,
	revoke, revoke_where, rotate, undo, verify, close_store };

static int
take_named_account(struct store *s, const char *account, struct err *e)
{
	int rc = key_account_exists(s->reader, str_of(account), e);

	if (rc == 0)
		return err_set(e, ERR_ABSENT,
		    "the store has no account of that id: `claviger keys "
		    "verify` prints the account of a key");
	if (rc == 1)
		snprintf(s->account, sizeof(s->account), "%s", account);
	return rc == 1 ? 0 : -1;
}

/* Without admin.key a store of one account needs no name. */
static int
take_only_account(struct store *s, struct err *e)
{
	struct key_stats stats;

	key_stats(s->reader, &stats);
	if (stats.accounts > 1)
		return err_set(e, ERR_INPUT,
		    "there is no admin.key, and the store has %lld accounts: "
		    "name one with --account ID, or a key of it, also a "
		    "revoked one, with --key-file FILE",
		    (long long)stats.accounts);
	return key_account_first(s->reader, s->account, e);
}

/*
 * Finds the account whose keys are meant: that of the key in admin.key, even if
 * it is revoked.  An operator who can read the store may change it, and so can
 * make another ADMIN key after the last one was revoked or admin.key was lost.
 */
static int
find_account(struct store *s, const struct keys_choice *c, struct err *e)
{
	struct key_view v = { 0 };
	enum key_code code;
	char *credential;

	if (c->account != NULL)
		return take_named_account(s, c->account, e);
	credential = key_input_read(c->key_file, false, c->data, e);
	if (credential == NULL)
		return c->key_file == NULL && e->kind == ERR_ABSENT
		           ? take_only_account(s, e)
		           : -1;
	code = key_verify(s->reader, str_of(credential), &v);
	mem_wipe(credential, strlen(credential));
	free(credential);
	if (code == KEY_FAILED)
		return unreadable(e);
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		return err_set(e, ERR_UNAUTHENTICATED,
		    "the key in %s is not one of this store: name one with "
		    "--key-file FILE, or its account with --account ID",
		    c->key_file != NULL ? c->key_file : "admin.key");
	memcpy(s->account, v.account, sizeof(s->account));
	memcpy(s->caller, v.id, sizeof(s->caller));
	return 0;
}

struct keys_backend *
keys_store_open(const struct keys_choice *c, struct err *e)
{
	struct store *s = mem_new(sizeof(*s));

	s->backend.ops = &ops;
	random_bytes(s->secret, sizeof(s->secret));
	if (store_open(c->data, &s->keys, &s->reader, e) == -1) {
		free(s);
		return NULL;
	}
	if (find_account(s, c, e) == 0)
		return &s->backend;
	close_store(&s->backend);
	return NULL;
}
