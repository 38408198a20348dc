/*
 * fuzz_jsonrpc.c - any bytes as a POST to the MCP endpoint: the verdict, then
 * the method.  Five header lines, each maybe empty (version, method, name,
 * session, last event), then the body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask_back(struct mcp_request *q)
{
	const struct mcp_elicitation in = { "k", "elicitation/create",
		"elicitation", STR("{}") };

	if (mcp_elicitation_get(q, "k") == NULL)
		mcp_elicitation_need(q, &in, 1, mcp_elicitation_state(q));
	else
		mcp_request_result(q, STR("\"content\":[]"));
}

static const struct mcp_method methods[] = {
	{ "tools/call", "call", MCP_2024_11_05, MCP_2026_07_28, ask_back },
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

static struct mcp_server server;
static char session[MCP_SESSION_ID];
static struct mcp_caller caller = {
	.principal = { .kind = HTTP_PRINCIPAL_LOCAL },
};

static void
set_up(void)
{
	struct mcp_session_key k;

	if (server.registry != NULL)
		return;
	server = (struct mcp_server){
		.info = STR("{}"),
		.instructions = STR_NONE,
		.capabilities = STR("{}"),
		.logging = true,
		.subscribe = true,
		.json = { .depth = 64, .values = 10000 },
		.registry = mcp_registry_new(NULL),
		.surface = STR("fuzz"),
		.methods = methods,
	};
	mcp_server_init(&server);
	k = (struct mcp_session_key){ server.registry, server.surface, STR_NONE,
		&caller };
	if (!mcp_session_open(&k, MCP_2025_11_25, STR("{}"), session))
		abort();
}

static struct str
take_header(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	return line.n > 0 ? str_trim(line) : STR_NONE;
}

static void
check_json(struct arena *a, struct str text)
{
	if (json_parse(a, text, 100, JSON_UNIQUE, NULL) == NULL)
		abort();
}

/* Checks that a refusal is valid JSON. */
static void
check_refusal(struct arena *a, const struct mcp_verdict *v)
{
	struct buf b;

	buf_init(&b, 16 * 1024 * 1024);
	mcp_message_error(&b, v->message.id, v->code, v->text, v->data);
	check_json(a, buf_str(&b));
	buf_done(&b);
}

static void
on_answered(struct mcp_request *q)
{
	(void)q;
}

static void
carry_out(struct arena *a, const struct mcp_verdict *v,
    const struct json *message, struct str id)
{
	struct mcp_request q = {
		.server = &server,
		.arena = a,
		.revision = v->revision,
		.session = { server.registry, server.surface, id, &caller },
		.log_level = -1,
		.answered = on_answered,
	};

	mcp_message_read(&q.message, message);
	/* subscriptions/listen needs a connection. */
	if (q.message.kind != MCP_MESSAGE_REQUEST ||
	    str_is(q.message.method, "subscriptions/listen"))
		return;
	q.client = json_get(q.message.meta, MCP_META "clientCapabilities");
	mcp_server_dispatch(&q);
	mcp_elicitation_close(&q);
	check_json(a, q.answer);
}

static void
check_event_id(struct str text)
{
	uint64_t channel, event;
	char again[64];

	if (!mcp_session_event_id(text, &channel, &event))
		return;
	snprintf(again, sizeof(again), "%llx-%llx", (unsigned long long)channel,
	    (unsigned long long)event);
	if (strlen(again) > text.n)
		abort();
}

static void
run(struct arena *a, struct str rest)
{
	struct mcp_verdict v;
	struct mcp_version_input in = { .modern_methods =
		                            server.modern_methods };
	struct mcp_session_key k = { server.registry, server.surface, STR_NONE,
		&caller };
	struct mcp_session_view view;
	struct str last;

	in.version = take_header(&rest);
	in.method = take_header(&rest);
	in.name = take_header(&rest);
	k.id = take_header(&rest);
	last = take_header(&rest);
	check_event_id(last);
	if (str_is(k.id, "own"))
		k.id = str_of(session);
	else if (mcp_session_find(&k, a, &view))
		abort(); /* the fuzzer cannot guess a session id */
	if (rest.p != NULL)
		in.body = json_parse(a, rest, 64, 0, NULL);
	if (in.body == NULL)
		return;
	mcp_version_decide(&v, a, &in);
	if (v.status != 200 && v.status != 202) {
		if (v.status < 400 || v.code == 0 || v.text.n == 0)
			abort();
		check_refusal(a, &v);
		return;
	}
	for (const struct json *m = v.batch ? in.body->first : in.body;
	     m != NULL; m = v.batch ? m->next : NULL)
		carry_out(a, &v, m, k.id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };

	set_up();
	run(&a, (struct str){ (const char *)data, size });
	arena_done(&a);
	return 0;
}
