/* upstream_authority.c - calls to the built-in authority. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/upstream/upstream.h"

enum { DEPTH = 16 };

/* Logs a change that was made although the caller has left. */
static void
tell_unread(const struct call *c)
{
	enum http_method m = c->state->request.http.method;
	struct json *v;

	if (m == HTTP_METHOD_GET || m == HTTP_METHOD_HEAD)
		return;
	v = json_parse(c->arena, c->state->answer.body, DEPTH, 0, NULL);
	log_info("%s of a caller that left was carried out: %d%s%.*s",
	    http_method_name(m), c->state->answer.status,
	    json_get_text(v, "key_id").n > 0 ? ", key_id " : "",
	    STR_FMT(json_get_text(v, "key_id")));
}

static void
on_answered(struct authority_call *a)
{
	struct call *c = a->context;

	c->from_upstream = true;
	if (c->state->cancelled)
		tell_unread(c);
	response_headers_from_authority(
	    c->arena, &c->response, &c->state->answer);
	if (str_is(c->response.content_type, "application/json")) {
		c->written.body = c->response.body.p;
		c->written.value = NULL;
	}
	c->state->resume(c);
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
		c->state->resume(c);
		return;
	}
	s->authority = (struct authority_call){
		.request = &s->request.http,
		.response = &s->answer,
		.arena = c->arena,
		.client = c->source.caller,
		.answered = on_answered,
		.context = c,
	};
	authority_handle(c->thread->authority, &s->authority);
}

/* A queued write cannot be cancelled, so there is no cancel function. */
const struct upstream upstream_authority = { "authority", send_authority,
	NULL };
