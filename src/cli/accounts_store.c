/* accounts_store.c - `claviger accounts` on the store, for its operator. */
#include <stdlib.h>
#include <string.h>

#include "authority/authority.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

#include "cli/accounts_backend.h"
#include "cli/store_open.h"

enum { OBJECT_BYTES = 16 * 1024 };

struct store {
	struct accounts_backend backend;
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena; /* of one result; secret */
};

static void
close_store(struct accounts_backend *b)
{
	struct store *s = (struct store *)b;

	arena_done(&s->arena);
	key_reader_free(s->reader);
	keys_close(s->keys);
	free(s);
}

static int
unknown(const char *id, struct err *e)
{
	return err_set(e, ERR_ABSENT,
	    "no account '%.40s' in this store: `claviger accounts list` shows "
	    "the ids",
	    id);
}

/* Returns the object of an account on the arena. */
static const struct json *
to_json(struct store *s, const struct key_account_view *v)
{
	const struct json *out;
	struct buf text;

	buf_init(&text, OBJECT_BYTES);
	authority_account_write(&text, v);
	/* The value borrows its texts. */
	out = json_parse(
	    &s->arena, arena_str(&s->arena, buf_str(&text)), 4, 0, NULL);
	buf_done(&text);
	return out;
}

static int
find(
    struct store *s, const char *id, const struct json **account, struct err *e)
{
	struct key_account_view v;
	int rc = key_account_find(s->reader, str_of(id), &s->arena, &v, e);

	if (rc == 0)
		return unknown(id, e);
	if (rc == 1)
		*account = to_json(s, &v);
	return rc == 1 ? 0 : -1;
}

static int
show(struct accounts_backend *b, const char *id, const struct json **account,
    struct err *e)
{
	struct store *s = (struct store *)b;

	arena_reset(&s->arena);
	return find(s, id, account, e);
}

static int
create(struct accounts_backend *b, const struct json *body,
    const struct json **made, struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_change c = { .kind = KEY_CREATE_ACCOUNT };
	struct authority_account wanted;
	struct json *out;

	arena_reset(&s->arena);
	if (authority_account_read(&wanted, body, false, e) == -1)
		return -1;
	c.alias = wanted.alias;
	c.nickname = wanted.nickname;
	c.email = wanted.email;
	if (key_change_now(s->keys, &c) == -1) {
		*e = c.error;
		return -1;
	}
	out = json_new(&s->arena, JSON_OBJECT);
	json_add(out, "account_id",
	    json_new_text(&s->arena, arena_strf(&s->arena, "%s", c.account)));
	json_add(out, "key_id",
	    json_new_text(&s->arena, arena_strf(&s->arena, "%s", c.key_id)));
	json_add(out, "key_secret",
	    json_new_text(&s->arena, arena_strf(&s->arena, "%s", c.secret)));
	mem_wipe(c.secret, sizeof(c.secret));
	*made = out;
	return 0;
}

static int
update(struct accounts_backend *b, const char *id, const struct json *body,
    const struct json **account, struct err *e)
{
	struct store *s = (struct store *)b;
	struct key_change c = { .kind = KEY_UPDATE_ACCOUNT };
	struct authority_account wanted;

	arena_reset(&s->arena);
	if (authority_account_read(&wanted, body, true, e) == -1)
		return -1;
	if (strlen(id) != KEY_ID_CHARS)
		return unknown(id, e);
	memcpy(c.account, id, KEY_ID_CHARS + 1);
	c.update = wanted.present;
	c.nickname = wanted.nickname;
	c.email = wanted.email;
	c.disabled = wanted.disabled;
	if (key_change_now(s->keys, &c) == -1) {
		*e = c.error;
		return -1;
	}
	return c.found ? find(s, id, account, e) : unknown(id, e);
}

struct listing {
	struct store *store;
	accounts_visit_fn *visit;
	void *context;
	char last[37];
};

static void
on_account(void *context, const struct key_account_view *v)
{
	struct listing *l = context;

	memcpy(l->last, v->id, sizeof(l->last));
	l->visit(l->context, to_json(l->store, v));
	arena_reset(&l->store->arena);
}

static int
list(struct accounts_backend *b, accounts_visit_fn *visit, void *context,
    struct err *e)
{
	struct store *s = (struct store *)b;
	struct listing l = { s, visit, context, "" };
	struct key_account_query q = {
		.limit = LIMIT_LIST_MAX, .visit = on_account, .context = &l
	};
	char after[37];
	int more;

	arena_reset(&s->arena);
	do {
		more = key_account_list(s->reader, &q, e);
		memcpy(after, l.last, sizeof(after));
		q.after = str_of(after);
	} while (more == 1);
	return more;
}

static const struct accounts_backend_ops ops = { create, update, show, list,
	close_store };

struct accounts_backend *
accounts_store_open(const char *data, struct err *e)
{
	struct store *s = mem_new(sizeof(*s));

	s->backend.ops = &ops;
	s->arena.secret = true;
	if (store_open(data, &s->keys, &s->reader, e) == 0)
		return &s->backend;
	free(s);
	return NULL;
}
