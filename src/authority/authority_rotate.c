/* authority_rotate.c - replaces a key by a new one, and undoes that. */
#include "authority/authority_reply.h"
#include "authority/authority_rotate.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

static int
read_grace(const struct json *v, int64_t *grace_ms, struct err *e)
{
	int64_t ms = -1;

	if (json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER))
		ms = clock_parse_duration(v->text);
	if (ms < 0 || ms > INT64_C(1000) * KEY_GRACE_MAX_S)
		return err_set(e, ERR_INPUT,
		    "\"grace\" must be a time such as 0s, 15m, 24h or 7d, at "
		    "most %dd",
		    KEY_GRACE_MAX_S / 86400);
	*grace_ms = ms;
	return 0;
}

int
authority_rotate_read(const struct json *body, int64_t *grace_ms, struct err *e)
{
	*grace_ms = INT64_C(1000) * KEY_GRACE_DEFAULT_S;
	for (const struct json *m = body != NULL ? body->first : NULL;
	     m != NULL; m = m->next) {
		if (!str_is(m->name, "grace"))
			return err_set(e, ERR_INPUT,
			    "\"%.*s\" is unknown; a rotation takes \"grace\"",
			    STR_FMT(str_part(m->name, 0, 40)));
		if (read_grace(m, grace_ms, e) == -1)
			return -1;
	}
	return 0;
}

static void
put_time(struct buf *out, const char *name, int64_t ms)
{
	char text[21];

	if (ms == 0) {
		buf_printf(out, ",\"%s\":null", name);
		return;
	}
	clock_rfc3339(text, ms);
	buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

static bool
answer_unknown(struct authority_request *a, const struct key_change *c)
{
	return !c->found && authority_reply_error(
	                        a, 404, "The account has no key with that id");
}

static void
answer_rotated(struct authority_request *a, struct key_change *c)
{
	struct buf more;

	if (answer_unknown(a, c))
		return;
	buf_init(&more, 1024);
	buf_printf(&more, ",\"rotated_from\":\"%s\"", c->other_id);
	put_time(&more, "old_valid_until", c->until_ms);
	put_time(&more, "undo_until", c->grace_ms != 0 ? c->until_ms : 0);
	authority_write_show(a, c, buf_text(&more));
	buf_done(&more);
}

/* The key that the path names, or the calling key. */
static struct str
subject(const struct authority_request *a)
{
	return a->match.variable_count > 0
	           ? a->match.variables[0].value
	           : (struct str){ a->caller->id, KEY_ID_CHARS };
}

/* POST /v1/keys/{key_id}/rotate {"grace": "24h"}; the body may be empty. */
bool
authority_rotate(struct authority_request *a)
{
	const struct json *body = NULL;
	struct str idempotency_key;
	struct authority_write *w;
	int64_t grace_ms;
	struct err e;

	if (str_trim(a->call->request->body).n > 0 &&
	    (body = authority_reply_read_body(a)) == NULL)
		return true;
	if (!authority_write_idempotency(a, &idempotency_key))
		return true;
	if (authority_rotate_read(body, &grace_ms, &e) == -1)
		return authority_reply_err(a, &e);
	w = authority_write_new(a, KEY_ROTATE, answer_rotated);
	w->change.id = subject(a);
	w->change.api_only = true;
	w->change.grace_ms = grace_ms;
	w->change.idempotency_key = idempotency_key;
	return authority_write_submit(a, w);
}

static void
answer_undone(struct authority_request *a, struct key_change *c)
{
	struct buf *out = &a->thread->out;

	if (answer_unknown(a, c))
		return;
	buf_clear(out);
	buf_printf(out, "{\"key_id\":\"%s\"", c->key_id);
	put_time(out, "expires_at", c->until_ms);
	buf_printf(out, ",\"revoked_key_id\":\"%s\"}", c->other_id);
	authority_reply_json(a, 200);
}

/* POST /v1/keys/{key_id}/rotate/undo, by the id of the old or the new key. */
bool
authority_rotate_undo(struct authority_request *a)
{
	struct authority_write *w =
	    authority_write_new(a, KEY_ROTATE_UNDO, answer_undone);

	w->change.id = subject(a);
	w->change.api_only = true;
	return authority_write_submit(a, w);
}
