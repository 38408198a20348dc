/* mcp_elicitation.c - requests to the client while its own is pending. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/mcp_elicitation.h"
#include "mcp/server/mcp_request.h"
#include "mcp/server/mcp_server.h"

enum {
	STATE_MS = 10 * 60 * 1000, /* for the user to decide */
	STATE_BYTES = 65536,
	INPUT_DEPTH = 32,
};

/* A request of the server to a client of an older revision. */
struct pending_reply {
	struct mcp_request *ask;
	const char *key;
	bool answered;
};

/* On the arena of the request. */
struct mcp_elicitation_round {
	struct json *answers; /* results by key */
	const struct json *state;
	struct pending_reply *pending_replies;
	size_t count, open;
	struct loop_timer *timer;
};

static struct mcp_elicitation_round *
round_of(struct mcp_request *q)
{
	if (q->input == NULL) {
		q->input = arena_new(q->arena, sizeof(*q->input));
		q->input->answers = json_new(q->arena, JSON_OBJECT);
		q->give_up_input = mcp_elicitation_give_up;
	}
	return q->input;
}

const struct json *
mcp_elicitation_get(const struct mcp_request *q, const char *key)
{
	return q->input != NULL ? json_get(q->input->answers, key) : NULL;
}

const struct json *
mcp_elicitation_state(const struct mcp_request *q)
{
	return q->input != NULL ? q->input->state : NULL;
}

bool
mcp_elicitation_is_possible(const struct mcp_request *q, const char *capability)
{
	if (!mcp_request_can(q, capability))
		return false;
	return q->revision >= MCP_2026_07_28 ||
	       (q->session.id.n > 0 && q->send != NULL);
}

/*
 * Writes what a state is bound to: the caller and the request. The arguments
 * are written by us, so that two texts of equal JSON compare as equal.
 */
static void
put_binding(struct mcp_request *q, struct buf *b)
{
	const struct json *params = q->message.params;
	static const char *const names[] = { "name", "uri", "arguments" };

	buf_add(b, mcp_caller_id(q->session.caller, q->session.registry),
	    MCP_CALLER_ID);
	buf_printf(b, "\n%.*s\n%.*s\n", STR_FMT(q->session.surface),
	    STR_FMT(q->message.method));
	for (size_t i = 0; i < LEN(names); i++) {
		const struct json *v = json_get(params, names[i]);

		if (v != NULL)
			json_write(b, v);
		buf_putc(b, '\n');
	}
}

static void
sign(struct mcp_request *q, struct str payload, char out[65])
{
	uint8_t mac[32];
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	put_binding(q, &b);
	buf_add_str(&b, payload);
	mcp_registry_sign(q->session.registry, buf_str(&b), mac);
	buf_done_secret(&b);
	encode_hex(out, mac, sizeof(mac));
}

/*
 * "base64(expiry nonce state).mac": opaque to the client and bound to its
 * request.
 */
static struct str
make_state(struct mcp_request *q, const struct json *state)
{
	uint8_t random[8];
	char mac[65], nonce[17];
	struct buf payload, out;
	struct str text;

	random_bytes(random, sizeof(random));
	encode_hex(nonce, random, sizeof(random));
	buf_init(&payload, STATE_BYTES);
	buf_printf(&payload, "%lld %s ",
	    (long long)(clock_real_ms() + STATE_MS), nonce);
	if (state != NULL)
		json_write(&payload, state);
	sign(q, buf_str(&payload), mac);
	buf_init(&out, 2 * STATE_BYTES);
	encode_base64(&out, payload.p, payload.len);
	buf_printf(&out, ".%s", mac);
	text = mcp_text_take(q->arena, &out);
	buf_done_secret(&payload);
	return text;
}

static bool
read_state(struct mcp_request *q, struct str text)
{
	struct str rest = text, coded = str_cut(&rest, '.'), payload, expiry;
	char mac[65];

	payload = decode_base64(q->arena, coded);
	if (payload.p == NULL || rest.n != 64)
		return false;
	sign(q, payload, mac);
	if (!mem_equal(mac, rest.p, 64))
		return false;
	expiry = str_cut(&payload, ' ');
	if (str_to_int(expiry, INT64_MAX / 2) < clock_real_ms())
		return false;
	str_cut(&payload, ' ');
	if (payload.n > 0)
		round_of(q)->state =
		    json_parse(q->arena, payload, INPUT_DEPTH, 0, NULL);
	return true;
}

bool
mcp_elicitation_open(struct mcp_request *q)
{
	const struct json *state = json_get(q->message.params, "requestState");
	const struct json *given =
	    json_get(q->message.params, "inputResponses");

	if (q->revision < MCP_2026_07_28 || q->session.registry == NULL)
		return true;
	if (given != NULL && given->kind != JSON_OBJECT) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.inputResponses must be an object"));
		return false;
	}
	if (state != NULL &&
	    (state->kind != JSON_STRING || !read_state(q, state->text))) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.requestState is not one that this server gave "
		        "for this request, or it is too old: call again "
		        "without it"));
		return false;
	}
	for (const struct json *m = given != NULL ? given->first : NULL;
	     m != NULL; m = m->next)
		if (m->kind == JSON_OBJECT)
			json_add_str(round_of(q)->answers, m->name,
			    json_copy(q->arena, m));
	return true;
}

static void
refuse_incapable(struct mcp_request *q, const char *capability)
{
	if (q->revision >= MCP_2026_07_28)
		mcp_request_refuse(q, 400, MCP_MISSING_CAPABILITY,
		    arena_strf(q->arena,
		        "This needs a client with the capability '%s'",
		        capability),
		    arena_strf(q->arena,
		        "{\"requiredCapabilities\":{\"%s\":{}}}", capability));
	else
		mcp_request_error(q, MCP_INVALID_REQUEST,
		    arena_strf(q->arena,
		        "This needs a client with the capability '%s' and a "
		        "session",
		        capability));
}

/* 2026-07-28: the client repeats its request. */
static void
ask_by_result(struct mcp_request *q, const struct mcp_elicitation *inputs,
    size_t count, const struct json *state)
{
	struct str token = make_state(q, state);
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	if (count > 0) {
		buf_puts(&b, "\"inputRequests\":{");
		for (size_t i = 0; i < count; i++) {
			buf_printf(&b,
			    "%s\"%s\":{\"method\":\"%s\",\"params\":",
			    i > 0 ? "," : "", inputs[i].key, inputs[i].method);
			buf_add_str(&b, inputs[i].params);
			buf_putc(&b, '}');
		}
		buf_puts(&b, "},");
	}
	buf_puts(&b, "\"requestState\":");
	json_write_string(&b, token);
	mcp_request_input_required(q, mcp_text_take(q->arena, &b));
}

/* Calls the method again if no request is open. */
static void
on_answer(void *context, struct str text)
{
	struct pending_reply *e = context;
	struct mcp_request *q = e->ask;
	struct mcp_elicitation_round *round = q->input;
	struct json *v = json_parse(
	    q->arena, arena_str(q->arena, text), INPUT_DEPTH, 0, NULL);
	struct json *result = json_get(v, "result");

	if (e->answered)
		return;
	e->answered = true;
	round->open--;
	if (json_is(result, JSON_OBJECT))
		json_add(round->answers, e->key, json_copy(q->arena, result));
	else /* an error: the client refuses */
		json_add(json_add(round->answers, e->key,
		             json_new(q->arena, JSON_OBJECT)),
		    "action", json_new_text(q->arena, STR("cancel")));
	if (round->open > 0)
		return;
	mcp_elicitation_close(q);
	q->method->answer(q);
}

static void
on_timeout(void *context)
{
	struct mcp_request *q = context;

	mcp_elicitation_close(q);
	mcp_request_error(q, MCP_INTERNAL_ERROR,
	    STR("The client did not answer the request in time"));
}

static bool
send_one(struct mcp_request *q, const struct mcp_elicitation *in,
    struct pending_reply *e)
{
	uint8_t random[8];
	char id[24] = "ask-";

	random_bytes(random, sizeof(random));
	encode_hex(id + 4, random, sizeof(random));
	if (!mcp_pending_reply_await(&q->session, q->here,
	        arena_strf(q->arena, "answer:\"%s\"", id), on_answer, e))
		return false;
	return q->send(
	    q, arena_strf(q->arena,
	           "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\","
	           "\"params\":%.*s}",
	           id, in->method, STR_FMT(in->params)));
}

/* Older revisions: the server sends requests on the stream of the request. */
static void
ask_by_request(
    struct mcp_request *q, const struct mcp_elicitation *inputs, size_t count)
{
	struct mcp_elicitation_round *round = round_of(q);

	round->pending_replies =
	    arena_new(q->arena, count * sizeof(*round->pending_replies) + 1);
	round->count = round->open = count;
	for (size_t i = 0; i < count; i++) {
		struct pending_reply *e = &round->pending_replies[i];

		e->ask = q;
		e->key = inputs[i].key;
		if (send_one(q, &inputs[i], e))
			continue;
		mcp_elicitation_close(q);
		if (q->crowded)
			mcp_request_refuse(q, 429, MCP_REFUSED,
			    STR("Too many calls and streams of this caller are "
			        "pending; wait for one of them"),
			    STR_NONE);
		else
			refuse_incapable(q, inputs[i].capability);
		return;
	}
	round->timer = mcp_pending_reply_timer(q->here, on_timeout, q);
}

void
mcp_elicitation_need(struct mcp_request *q,
    const struct mcp_elicitation *inputs, size_t count,
    const struct json *state)
{
	for (size_t i = 0; i < count; i++) {
		if (!mcp_elicitation_is_possible(q, inputs[i].capability)) {
			refuse_incapable(q, inputs[i].capability);
			return;
		}
	}
	if (q->session.registry == NULL)
		mcp_request_error(q, MCP_INTERNAL_ERROR,
		    STR("This server cannot ask its clients"));
	else if (q->revision >= MCP_2026_07_28)
		ask_by_result(q, inputs, count, state);
	else
		ask_by_request(q, inputs, count);
}

void
mcp_elicitation_close(struct mcp_request *q)
{
	struct mcp_elicitation_round *round = q->input;

	if (round == NULL)
		return;
	for (size_t i = 0; i < round->count; i++)
		mcp_pending_reply_forget(
		    &q->session, &round->pending_replies[i]);
	round->count = 0;
	loop_timer_free(round->timer);
	round->timer = NULL;
}

void
mcp_elicitation_give_up(struct mcp_request *q)
{
	if (q->input == NULL || q->input->count == 0)
		return;
	mcp_elicitation_close(q);
	mcp_request_error(q, MCP_INTERNAL_ERROR,
	    STR("The client did not answer the request"));
}
