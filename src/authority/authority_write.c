/* authority_write.c - changes that requests make, and their responses. */
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"

/* Called on the loop of the request, with the result of the change. */
static void
answer_write(struct loop_note *note)
{
	struct authority_write *w =
	    container_of(note, struct authority_write, note);
	struct authority_call *call = w->call;
	struct authority_request a = { .thread = w->thread, .call = call };

	if (w->change.conflict)
		authority_reply_error(&a, 409, w->change.error.text);
	else if (w->change.error.kind != ERR_NONE)
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
	struct authority_write *w =
	    container_of(c, struct authority_write, change);

	loop_post(w->thread->loop, &w->note);
}

struct authority_write *
authority_write_new(struct authority_request *a, enum key_change_kind kind,
    void (*answer)(struct authority_request *a, struct key_change *c))
{
	struct authority_write *w = arena_new(a->call->arena, sizeof(*w));

	w->change.kind = kind;
	w->change.done = on_done;
	memcpy(w->change.account, a->caller->account, 37);
	memcpy(w->change.created_by, a->caller->id, 37);
	w->change.bounded = a->caller->scope != KEY_SCOPE_ADMIN;
	w->note.run = answer_write;
	w->thread = a->thread;
	w->call = a->call;
	w->answer = answer;
	return w;
}

bool
authority_write_submit(struct authority_request *a, struct authority_write *w)
{
	struct err e;

	if (key_submit(a->thread->authority->keys, &w->change, &e) == -1)
		return authority_reply_err(a, &e);
	return false;
}

bool
authority_write_idempotency(struct authority_request *a, struct str *out)
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

void
authority_write_show(
    struct authority_request *a, const struct key_change *c, const char *more)
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
	buf_putc(out, '"');
	buf_puts(out, more);
	buf_putc(out, '}');
	authority_reply_json(a, 201);
	mem_wipe(out->p, out->len);
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("no-store"));
}
