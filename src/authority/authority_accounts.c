/* authority_accounts.c - lists, creates, shows and changes accounts. */
#include "authority/authority_account.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"

/*
 * The first account is that of the operator: only its keys manage accounts.
 * Sets first to its id.  Returns false if the request is answered.
 */
static bool
find_first(struct authority_request *a, char first[37])
{
	struct err e;

	if (key_account_first(a->thread->reader, first, &e) == 0)
		return true;
	authority_reply_err(a, &e);
	return false;
}

static bool
is_operator(struct authority_request *a)
{
	char first[37];

	if (!find_first(a, first))
		return false;
	if (strcmp(first, a->caller->account) == 0)
		return true;
	authority_reply_error(a, 403,
	    "Only keys of the first account of this authority manage accounts");
	return false;
}

static bool
show(struct authority_request *a, const char *id)
{
	struct buf *out = &a->thread->out;
	struct key_account_view v;
	struct err e;
	int rc = key_account_find(
	    a->thread->reader, str_of(id), a->call->arena, &v, &e);

	if (rc == -1)
		return authority_reply_err(a, &e);
	if (rc == 0)
		return authority_reply_error(
		    a, 404, "There is no account with that id");
	buf_clear(out);
	authority_account_write(out, &v);
	return authority_reply_json(a, 200);
}

static const char *
id_of(struct authority_request *a)
{
	return arena_strdup(a->call->arena, a->match.variables[0].value);
}

/* GET /v1/accounts/{account_id}: any account may read itself. */
bool
authority_accounts_get(struct authority_request *a)
{
	const char *id = id_of(a);

	if (strcmp(id, a->caller->account) != 0 && !is_operator(a))
		return true;
	return show(a, id);
}

/* ---- list ---- */

struct listing {
	struct buf *out;
	int64_t count;
	char last[37];
};

static void
add_account(void *context, const struct key_account_view *v)
{
	struct listing *l = context;

	if (l->count++ > 0)
		buf_putc(l->out, ',');
	memcpy(l->last, v->id, 37);
	authority_account_write(l->out, v);
}

/* Reads `limit` and `cursor`, the id of the last account before. */
static int
read_query(
    struct authority_request *a, struct key_account_query *q, struct err *e)
{
	struct str query = a->call->request->query, name, value;
	struct err bad = { .kind = ERR_NONE };

	q->limit = LIMIT_LIST_DEFAULT;
	while (http_query_next(a->call->arena, &query, &name, &value, &bad)) {
		if (str_is(name, "limit")) {
			q->limit = str_to_int(value, LIMIT_LIST_MAX);
			if (value.n == 0 || q->limit < 1)
				return err_set(e, ERR_INPUT,
				    "limit must be an integer from 1 to %d",
				    LIMIT_LIST_MAX);
		} else if (str_is(name, "cursor")) {
			uint8_t id[16];

			q->after = value;
			if (!decode_uuid(id, value))
				return err_set(e, ERR_INPUT,
				    "cursor must be the next_cursor of an "
				    "earlier response");
		} else {
			return err_set(e, ERR_INPUT,
			    "unknown query parameter '%.*s'; there are limit "
			    "and cursor",
			    STR_FMT(str_part(name, 0, 40)));
		}
	}
	return bad.kind == ERR_NONE ? 0 : err_set(e, bad.kind, "%s", bad.text);
}

/* GET /v1/accounts, newest first. */
bool
authority_accounts_list(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct listing l = { .out = out };
	struct key_account_query q = { .visit = add_account, .context = &l };
	struct err e;
	int more;

	if (!is_operator(a))
		return true;
	if (read_query(a, &q, &e) == -1)
		return authority_reply_err(a, &e);
	buf_clear(out);
	buf_puts(out, "{\"accounts\":[");
	more = key_account_list(a->thread->reader, &q, &e);
	if (more == -1)
		return authority_reply_err(a, &e);
	if (more == 1)
		buf_printf(
		    out, "],\"next_cursor\":\"%s\",\"has_more\":true}", l.last);
	else
		buf_puts(out, "],\"next_cursor\":null,\"has_more\":false}");
	return authority_reply_json(a, 200);
}

/* ---- create ---- */

static void
answer_created(struct authority_request *a, struct key_change *c)
{
	struct buf *out = &a->thread->out;

	if (c->replayed) {
		/* The secret was shown once and is not stored. */
		authority_reply_error(a, 409,
		    arena_printf(a->call->arena,
		        "This Idempotency-Key has already created key_id %s; "
		        "its secret cannot be shown again",
		        c->key_id));
		return;
	}
	a->call->arena->secret = true;
	buf_clear(out);
	buf_printf(out, "{\"account_id\":\"%s\",\"nickname\":", c->account);
	json_write_string(out, c->nickname);
	buf_puts(out, ",\"email\":");
	json_write_string(out, c->email);
	buf_printf(out,
	    ",\"state\":\"enabled\",\"key_id\":\"%s\",\"key_secret\":\"%s\","
	    "\"key\":\"%s:%s\"}",
	    c->key_id, c->secret, c->key_id, c->secret);
	authority_reply_json(a, 201);
	mem_wipe(out->p, out->len);
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("no-store"));
}

/*
 * POST /v1/accounts {"nickname": "...", ...}.  The ADMIN key of the new account
 * may do everything in it, so a key that may not do everything itself cannot
 * get one.
 */
bool
authority_accounts_create(struct authority_request *a)
{
	const struct json *body;
	struct authority_account account;
	struct str idempotency_key;
	struct authority_write *w;
	struct err e;

	if (!is_operator(a))
		return true;
	if (a->caller->scope != KEY_SCOPE_ADMIN)
		return authority_reply_error(a, 403,
		    "Only an ADMIN key creates accounts, because it gets the "
		    "ADMIN key of the new one");
	body = authority_reply_read_body(a);
	if (body == NULL || !authority_write_idempotency(a, &idempotency_key))
		return true;
	if (authority_account_read(&account, body, false, &e) == -1 ||
	    key_alias_check(account.alias, &e) == -1)
		return authority_reply_err(a, &e);
	w = authority_write_new(a, KEY_CREATE_ACCOUNT, answer_created);
	w->change.alias = account.alias;
	w->change.nickname = account.nickname;
	w->change.email = account.email;
	w->change.idempotency_key = idempotency_key;
	return authority_write_submit(a, w);
}

/* ---- update ---- */

static void
answer_updated(struct authority_request *a, struct key_change *c)
{
	if (c->found)
		show(a, c->account);
	else
		authority_reply_error(
		    a, 404, "There is no account with that id");
}

/*
 * PATCH /v1/accounts/{account_id}.  The first account stays enabled: no key
 * could enable it again.
 */
bool
authority_accounts_update(struct authority_request *a)
{
	const char *id = id_of(a);
	const struct json *body;
	struct authority_account account;
	struct authority_write *w;
	struct err e;

	if (!is_operator(a))
		return true;
	body = authority_reply_read_body(a);
	if (body == NULL)
		return true;
	if (authority_account_read(&account, body, true, &e) == -1)
		return authority_reply_err(a, &e);
	if (account.disabled && strcmp(id, a->caller->account) == 0)
		return authority_reply_error(a, 400,
		    "The first account cannot be disabled here, because no key "
		    "could enable it again: use `claviger accounts disable` on "
		    "the data directory");
	if (strlen(id) != KEY_ID_CHARS)
		return authority_reply_error(
		    a, 404, "There is no account with that id");
	w = authority_write_new(a, KEY_UPDATE_ACCOUNT, answer_updated);
	memcpy(w->change.account, id, 37);
	w->change.update = account.present;
	w->change.nickname = account.nickname;
	w->change.email = account.email;
	w->change.disabled = account.disabled;
	return authority_write_submit(a, w);
}
