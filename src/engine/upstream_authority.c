/* upstream_authority.c - calls that the built-in authority answers. */
#include "base/err.h"
#include "engine/engine.h"
#include "engine/passed.h"
#include "engine/upstream.h"

static void
on_answered(struct authority_call *a)
{
	struct call *c = a->context;

	c->from_upstream = true;
	passed_from_authority(c->arena, &c->response, &c->state->answer);
	call_resume(c);
}

static void
send_authority(struct call *c)
{
	struct call_state *s = c->state;

	if (c->thread->authority == NULL) {
		err_set(&c->error, ERR_UNAVAILABLE,
		    "the built-in authority does not run here: start with "
		    "--authority ADDR:PORT, or call the API itself with "
		    "--upstream NAMESPACE=remote");
		call_resume(c);
		return;
	}
	s->authority = (struct authority_call){
		.request = &s->request.http,
		.response = &s->answer,
		.arena = c->arena,
		.answered = on_answered,
		.context = c,
	};
	authority_handle(c->thread->authority, &s->authority);
}

const struct upstream upstream_authority = { "authority", send_authority };
