/* authority_keys.c - list, create and delete keys. */
#include "authority/authority_query.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"

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

/* GET /v1/keys */
bool
authority_keys_list(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct authority_query query;
	struct err e;
	struct key_query q = { .account = { a->caller->account, 36 } };
	struct listing l = { .out = out };
	int more = 0;

	if (authority_query_read(
	        &query, a->call->arena, a->call->request->query, &e) == -1)
		return authority_reply_err(a, &e);
	buf_clear(out);
	buf_add_str(out, STR("{\"keys\":["));
	l.creator = query.creator;
	q.limit = query.limit;
	q.after = query.after;
	/* A page beyond the largest possible number of keys is empty. */
	if (query.page - 1 <= INT64_MAX / q.limit) {
		q.skip = (query.page - 1) * q.limit;
		more = key_list(a->thread->reader, &q, add_key, &l, &e);
	}
	if (more == -1 && e.kind == ERR_INPUT)
		authority_query_refuse_cursor(&e);
	/* An incomplete list would mean that the other keys do not exist. */
	if (more == -1)
		return authority_reply_err(a, &e);
	buf_add_str(out, STR("],\"next_cursor\":"));
	if (more == 1) {
		buf_putc(out, '"');
		authority_query_cursor(out, l.last);
		buf_add_str(out, STR("\",\"has_more\":true}"));
	} else {
		buf_add_str(out, STR("null,\"has_more\":false}"));
	}
	return authority_reply_json(a, 200);
}

/* A pending change; on the arena of the call. */
struct write {
	struct key_change change;
	struct loop_note note;
	struct authority_thread *thread;
	struct authority_call *call;
	void (*answer)(struct authority_request *a, struct key_change *c);
};

/* Called on the loop of the request, with the result of the change. */
static void
answer_write(struct loop_note *note)
{
	struct write *w = container_of(note, struct write, note);
	struct authority_call *call = w->call;
	struct authority_request a = { .thread = w->thread, .call = call };

	if (w->change.error.kind != ERR_NONE)
		authority_reply_err(&a, &w->change.error);
	else
		w->answer(&a, &w->change);
	mem_wipe(w->change.secret, sizeof(w->change.secret));
	call->answered(call);
}

/* Called on the store thread. */
static void
on_done(struct key_change *c)
{
	struct write *w = container_of(c, struct write, change);

	loop_post(w->thread->loop, &w->note);
}

static struct write *
new_write(struct authority_request *a, enum key_change_kind kind,
    void (*answer)(struct authority_request *a, struct key_change *c))
{
	struct write *w = arena_new(a->call->arena, sizeof(*w));

	w->change.kind = kind;
	w->change.done = on_done;
	memcpy(w->change.account, a->caller->account, 37);
	memcpy(w->change.created_by, a->caller->id, 37);
	w->note.run = answer_write;
	w->thread = a->thread;
	w->call = a->call;
	w->answer = answer;
	return w;
}

static bool
submit(struct authority_request *a, struct write *w)
{
	struct err e;

	if (key_submit(a->thread->authority->keys, &w->change, &e) == -1)
		return authority_reply_err(a, &e);
	return false;
}

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
	buf_add_str(out, STR("{\"key_id\":\""));
	buf_puts(out, c->key_id);
	buf_add_str(out, STR("\",\"key_secret\":\""));
	buf_puts(out, c->secret);
	buf_add_str(out, STR("\",\"key\":\""));
	buf_puts(out, c->key_id);
	buf_putc(out, ':');
	buf_puts(out, c->secret);
	buf_add_str(out, STR("\"}"));
	authority_reply_json(a, 201);
	mem_wipe(out->p, out->len);
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("no-store"));
}

/* Reads the Idempotency-Key header, if there is one. */
static bool
read_idempotency_key(struct authority_request *a, struct str *out)
{
	const struct http_headers *h = &a->call->request->headers;
	int count = 0;

	*out = STR_NONE;
	for (size_t i = 0; i < h->count; i++) {
		if (str_equal_nocase(
		        h->items[i].name, STR("Idempotency-Key"))) {
			*out = str_trim(h->items[i].value);
			count++;
		}
	}
	if (count == 0 ||
	    (count == 1 && out->n > 0 && out->n <= LIMIT_IDEMPOTENCY_KEY_BYTES))
		return true;
	authority_reply_error(
	    a, 400, "Idempotency-Key must be given once, with 1 to 255 bytes");
	return false;
}

/* POST /v1/keys {"alias": "..."} */
bool
authority_keys_create(struct authority_request *a)
{
	struct str idempotency_key;
	const struct json *body = authority_reply_read_body(a), *alias;
	struct write *w;

	if (body == NULL || !read_idempotency_key(a, &idempotency_key))
		return true;
	alias = json_get(body, "alias");
	if (!json_is(alias, JSON_STRING))
		return authority_reply_error(
		    a, 400, "\"alias\" is required and must be a string");
	w = new_write(a, KEY_CREATE, answer_created);
	/* REST never creates an ADMIN key. */
	w->change.scope = KEY_SCOPE_API;
	w->change.alias = alias->text;
	w->change.idempotency_key = idempotency_key;
	return submit(a, w);
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
}

/* DELETE /v1/keys/{key_id} */
bool
authority_keys_delete(struct authority_request *a)
{
	struct write *w = new_write(a, KEY_REVOKE, answer_deleted);

	w->change.id = a->match.variables[0].value;
	w->change.api_only = true;
	return submit(a, w);
}
