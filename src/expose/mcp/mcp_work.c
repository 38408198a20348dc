/* mcp_work.c - an operation that runs for a message. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/mcp.h"
#include "expose/mcp/mcp_confirm.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_work.h"

/*
 * Returns the caller's credential as the authority accepts it. Many MCP hosts
 * can send a token as Bearer only; the keys API does not have that scheme.
 */
static struct str
caller_credential(const struct mcp_request *q)
{
	struct str value = q->credential;
	struct str token = value, scheme = str_cut(&token, ' ');

	if (!str_equal_nocase(scheme, STR("Bearer")))
		return value;
	return arena_strf(q->arena, "Key %.*s", STR_FMT(str_trim(token)));
}

static bool
on_prepare(struct call *c)
{
	struct mcp_work *w = c->context;

	mcp_request_hold(w->ask);
	w->answer(w);
	return true;
}

static void
on_finished(struct call *c)
{
	const struct mcp_work *w = c->context;

	mcp_request_release(w->ask);
}

static void
on_abort(struct mcp_request *q)
{
	call_cancel(q->work);
}

void
mcp_work_start(
    struct mcp_work *w, struct mcp_request *q, const struct mcp_tool_request *r)
{
	w->ask = q;
	w->call = (struct call){
		.thread = q->thread,
		.arena = q->arena,
		.operation = r->operation,
		.forbidden = r->forbidden,
		.source = {
			.arguments = r->arguments,
			.authorization = caller_credential(q),
			.caller = &q->session.caller->principal,
			.request_id = q->request_id,
			.carrier = q->request,
			.meta = json_get(q->message.params, "_meta"),
		},
		.prepare = on_prepare,
		.finished = on_finished,
		.context = w,
	};
	mcp_secret_watch(w->secret, &w->call);
	q->work = &w->call;
	q->abort = on_abort;
	call_start(&w->call);
}
