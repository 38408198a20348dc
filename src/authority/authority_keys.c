/* authority_keys.c - list, create and delete keys. */
#include "authority/authority_key.h"
#include "authority/authority_list.h"
#include "authority/authority_query.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "authority/authority_settings.h"
#include "base/base.h"
#include "data/json/json.h"

/* A list in progress. */
struct listing {
	struct buf *out;
	bool creator;
	int64_t count;
	char last[37]; /* id */
};

static void
add_key(void *context, const struct key_view *v)
{
	struct listing *l = context;
	char created[21];

	buf_add_str(l->out,
	    l->count++ > 0 ? STR(",{\"key_id\":\"") : STR("{\"key_id\":\""));
	buf_add(l->out, v->id, 36);
	memcpy(l->last, v->id, sizeof(l->last));
	buf_add_str(l->out, STR("\",\"alias\":"));
	json_write_string(l->out, v->alias);
	buf_add_str(l->out, STR(",\"scope\":\"API\",\"created_at\":\""));
	clock_rfc3339(created, v->created_ms);
	buf_add(l->out, created, 20);
	buf_putc(l->out, '"');
	if (l->creator) {
		buf_add_str(l->out, STR(",\"creator_nickname\":"));
		json_write_string(l->out, v->creator_nickname);
		buf_add_str(l->out, STR(",\"creator_email\":"));
		json_write_string(l->out, v->creator_email);
	}
	buf_putc(l->out, '}');
}

static void
end_list(struct buf *out, const struct listing *l, bool more)
{
	buf_add_str(out, STR("],\"next_cursor\":"));
	if (more) {
		buf_putc(out, '"');
		authority_query_cursor(out, l->last);
		buf_add_str(out, STR("\",\"has_more\":true}"));
	} else {
		buf_add_str(out, STR("null,\"has_more\":false}"));
	}
}

static int
list(struct authority_request *a, const struct authority_query *query,
    struct listing *l, struct err *e)
{
	struct key_query q = { .account = { a->caller->account, 36 } };

	l->creator = query->creator;
	q.limit = query->limit;
	q.after = query->after;
	/* A page beyond the largest possible number of keys is empty. */
	if (query->page - 1 > INT64_MAX / q.limit)
		return 0;
	q.skip = (query->page - 1) * q.limit;
	return key_list(a->thread->reader, &q, add_key, l, e);
}

static void
add_full_key(void *context, const struct key_view *v)
{
	struct listing *l = context;

	if (l->count++ > 0)
		buf_putc(l->out, ',');
	authority_key_write(l->out, v);
}

/* view=full */
static bool
list_full(struct authority_request *a, const struct authority_query *q)
{
	struct listing l = { .out = &a->thread->out };
	struct authority_list page = { .reader = a->thread->reader,
		.account = a->caller->account,
		.query = q,
		.visit = add_full_key,
		.context = &l };
	struct err e;

	buf_clear(l.out);
	buf_puts(l.out, "{\"keys\":[");
	if (authority_list_page(&page, &e) == -1)
		return authority_reply_err(a, &e);
	if (page.cursor[0] != '\0')
		buf_printf(l.out, "],\"next_cursor\":\"%s\",\"has_more\":true",
		    page.cursor);
	else
		buf_puts(l.out, "],\"next_cursor\":null,\"has_more\":false");
	buf_printf(l.out, ",\"examined\":%lld}", (long long)page.examined);
	return authority_reply_json(a, 200);
}

/* GET /v1/keys */
bool
authority_keys_list(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct authority_query query;
	struct listing l = { .out = out };
	struct err e;
	int more;

	if (authority_query_read(
	        &query, a->call->arena, a->call->request->query, &e) == -1)
		return authority_reply_err(a, &e);
	if (query.full)
		return list_full(a, &query);
	buf_clear(out);
	buf_add_str(out, STR("{\"keys\":["));
	more = list(a, &query, &l, &e);
	if (more == -1 && e.kind == ERR_INPUT)
		authority_query_refuse_cursor(&e);
	/* An incomplete list would mean that the other keys do not exist. */
	if (more == -1)
		return authority_reply_err(a, &e);
	end_list(out, &l, more == 1);
	return authority_reply_json(a, 200);
}

static void
answer_created(struct authority_request *a, struct key_change *c)
{
	struct buf *out = &a->thread->out;

	if (c->replayed && c->settings.name.n > 0) {
		/*
		 * The same name again.  The caller may write keys, which does
		 * not imply that it may read this one.
		 */
		buf_clear(out);
		buf_printf(out,
		    "{\"key_id\":\"%s\",\"name\":\"%.*s\","
		    "\"existing\":true}",
		    c->key_id, STR_FMT(c->settings.name));
		authority_reply_json(a, 200);
		return;
	}
	authority_write_show(a, c, "");
}

/* POST /v1/keys {"alias": "...", and restrictions} */
bool
authority_keys_create(struct authority_request *a)
{
	struct str idempotency_key;
	const struct json *body = authority_reply_read_body(a);
	struct authority_settings s;
	struct authority_write *w;
	struct err e;

	if (body == NULL || !authority_write_idempotency(a, &idempotency_key))
		return true;
	if (authority_settings_read(&s, a->call->arena, body, &e) == -1)
		return authority_reply_err(a, &e);
	if (s.alias.p == NULL)
		return authority_reply_error(
		    a, 400, "\"alias\" is required and must be a string");
	w = authority_write_new(a, KEY_CREATE, answer_created);
	/* REST never creates an ADMIN key. */
	w->change.scope = KEY_SCOPE_API;
	w->change.alias = s.alias;
	w->change.settings = s.settings;
	w->change.idempotency_key = idempotency_key;
	return authority_write_submit(a, w);
}

/*
 * 204, even if no key has that id, as on fal's Platform.  The header tells an
 * operator who mistyped it.
 */
static void
answer_deleted(struct authority_request *a, struct key_change *c)
{
	a->call->response->status = 204;
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("X-Key-Found"), c->found ? STR("true") : STR("false"));
	if (c->cascade)
		http_headers_add(a->call->arena, &a->call->response->headers,
		    STR("X-Keys-Revoked"),
		    arena_strf(a->call->arena, "%llu",
		        (unsigned long long)c->revoked));
}

/*
 * Reads `cascade`, `purge` and `reason` from the query.  Other parameters are
 * ignored, as on fal's Platform.
 */
static int
read_revocation(
    struct authority_request *a, struct key_change *c, struct err *e)
{
	struct str query = a->call->request->query, name, value;
	struct err bad = { .kind = ERR_NONE };

	while (http_query_next(a->call->arena, &query, &name, &value, &bad)) {
		if (str_is(name, "cascade")) {
			c->cascade = str_is(value, "true");
			if (!c->cascade && !str_is(value, "false"))
				return err_set(e, ERR_INPUT,
				    "cascade must be true or false");
		} else if (str_is(name, "purge")) {
			c->purge = str_is(value, "true");
			if (!c->purge && !str_is(value, "false"))
				return err_set(e, ERR_INPUT,
				    "purge must be true or false");
		} else if (str_is(name, "reason")) {
			c->reason = value;
			if (!authority_key_is_reason(value))
				return err_set(e, ERR_INPUT,
				    "reason must be one of RFC 5280: "
				    "unspecified, keyCompromise, "
				    "affiliationChanged, superseded, "
				    "cessationOfOperation or "
				    "privilegeWithdrawn");
		}
	}
	return bad.kind == ERR_NONE ? 0 : err_set(e, bad.kind, "%s", bad.text);
}

/* DELETE /v1/keys/{key_id} */
bool
authority_keys_delete(struct authority_request *a)
{
	struct authority_write *w =
	    authority_write_new(a, KEY_REVOKE, answer_deleted);
	struct err e;

	if (read_revocation(a, &w->change, &e) == -1)
		return authority_reply_err(a, &e);
	w->change.id = a->match.variables[0].value;
	w->change.api_only = true;
	return authority_write_submit(a, w);
}

/* DELETE /v1/keys/current: any key can take itself out of use. */
bool
authority_keys_delete_current(struct authority_request *a)
{
	struct authority_write *w;
	struct err e;

	if (!authority_auth_use(a))
		return true;
	w = authority_write_new(a, KEY_REVOKE, answer_deleted);
	if (read_revocation(a, &w->change, &e) == -1)
		return authority_reply_err(a, &e);
	w->change.id = (struct str){ a->caller->id, KEY_ID_CHARS };
	return authority_write_submit(a, w);
}
