/* authority_batch.c - verifies many keys in one request. */
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "authority/authority_verify.h"
#include "base/base.h"
#include "data/json/json.h"

enum {
	KEYS_MAX = 1000,
	BODY_BYTES = 1024 * 1024,
	VALUES = 20000, /* in the body */
	OUT_BYTES = 8 * 1024 * 1024,
	/* Of work on the loop at a time: other requests wait for it. */
	SLICE_US = 2000,
};

/* A batch in progress; on the arena of the call. */
struct batch {
	struct authority_request *request;
	struct loop_note note;
	struct authority_question common; /* what all entries share */
	const struct json *next; /* the entry to verify now */
	size_t done; /* entries */
	struct arena arena; /* of the entry */
	struct buf out;
};

static const char *const members[] = { "key", "keys", "permissions", "resource",
	"ip", "method", "explain" };

/* A misspelled restriction would be a check that is not made. */
static int
check_members(const struct json *body, const char *required, struct err *e)
{
	for (const struct json *m = body->first; m != NULL; m = m->next) {
		const char *near;
		bool known = str_is(m->name, required);

		for (size_t i = 2; i < LEN(members); i++)
			known = known || str_is(m->name, members[i]);
		if (known)
			continue;
		near = str_nearest(m->name, members, LEN(members));
		return err_set(e, ERR_INPUT, "\"%.*s\" is unknown%s%s%s",
		    STR_FMT(str_part(m->name, 0, 40)),
		    near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	return 0;
}

/* Reads an entry: a credential, or an object as verify has it. */
static int
read_entry(struct batch *b, struct authority_question *q, struct err *e)
{
	const struct json *v = b->next;

	*q = b->common;
	q->check.arena = q->explain ? &b->arena : NULL;
	if (json_is(v, JSON_OBJECT)) {
		if (check_members(v, "key", e) == -1 ||
		    authority_verify_read(q, &b->arena, v, e) == -1)
			return -1;
		v = json_get(v, "key");
	}
	if (!json_is(v, JSON_STRING))
		return err_set(e, ERR_INPUT,
		    "it must be a key, or an object with a \"key\"");
	q->key = v->text;
	return 0;
}

static bool
finish(struct batch *b)
{
	struct authority_request *a = b->request;

	buf_puts(&b->out, "]}");
	if (b->out.over)
		return authority_reply_error(a, 400,
		    "The answer is too large: explain fewer keys at a time");
	http_response_json(a->call->response, 200,
	    arena_str(a->call->arena, buf_str(&b->out)));
	return true;
}

/* Verifies the next entry.  Returns true if the response is complete. */
static bool
verify_next(struct batch *b)
{
	struct authority_question q;
	struct err e;

	if (b->next == NULL || b->out.over)
		return finish(b);
	arena_reset(&b->arena);
	if (read_entry(b, &q, &e) == -1) {
		err_prefix(&e, "\"keys\"[%zu]", b->done);
		return authority_reply_err(b->request, &e);
	}
	if (b->done > 0)
		buf_putc(&b->out, ',');
	/* One answer of "invalid" for a key that was not read would be wrong.
	 */
	if (!authority_verify_answer(b->request, &q, &b->out))
		return authority_reply_error(
		    b->request, 503, "The store cannot be read");
	b->done++;
	b->next = b->next->next;
	return false;
}

/* Returns true if the response is complete. */
static bool
verify_some(struct batch *b)
{
	const int64_t end = clock_mono_us() + SLICE_US;

	do {
		if (verify_next(b)) {
			arena_done(&b->arena);
			buf_done(&b->out);
			return true;
		}
	} while (clock_mono_us() < end);
	loop_post(b->request->thread->loop, &b->note);
	return false;
}

static void
on_note(struct loop_note *note)
{
	struct batch *b = container_of(note, struct batch, note);
	struct authority_call *call = b->request->call;

	if (verify_some(b))
		call->answered(call);
}

static int
read_common(struct batch *b, const struct json *body, struct err *e)
{
	const struct json *keys = json_get(body, "keys");

	if (check_members(body, "keys", e) == -1)
		return -1;
	if (!json_is(keys, JSON_ARRAY) || keys->count > KEYS_MAX)
		return err_set(e, ERR_INPUT,
		    "\"keys\" is required and must be a list of at most %d "
		    "keys",
		    KEYS_MAX);
	b->next = keys->first;
	return authority_verify_read(
	    &b->common, b->request->call->arena, body, e);
}

/*
 * POST /v1/keys/verify:batch {"keys": ["id:secret", {"key": ...}, ...]}, and
 * optionally what all of them are to be used for.
 */
bool
authority_batch_verify(struct authority_request *a)
{
	const struct json *body;
	struct batch *b;
	struct err e;

	if (a->call->request->body.n > BODY_BYTES)
		return authority_reply_error(a, 413,
		    "The body is larger than 1 MiB: verify fewer keys at a "
		    "time");
	body = authority_reply_read_large(a, VALUES);
	if (body == NULL)
		return true;
	b = arena_new(a->call->arena, sizeof(*b));
	b->request = a;
	b->note.run = on_note;
	if (read_common(b, body, &e) == -1)
		return authority_reply_err(a, &e);
	b->arena.secret = true;
	buf_init(&b->out, OUT_BYTES);
	buf_puts(&b->out, "{\"results\":[");
	return verify_some(b);
}
