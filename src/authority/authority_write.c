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
