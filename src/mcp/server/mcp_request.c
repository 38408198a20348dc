/* mcp_request.c - results and errors in the form of the request's revision. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/protocol.h"
#include "mcp/server/mcp_request.h"
#include "mcp/server/mcp_server.h"

enum { FRAME_BYTES = 256 }; /* about what a message adds to its result */

static void
tell_answered(struct mcp_request *q)
{
	q->done = true;
	q->abort = NULL;
	q->answered(q);
}

static void
answer(struct mcp_request *q, struct buf *b)
{
	/* A response over the limit becomes an error. */
	if (b->over) {
		buf_clear(b);
		b->over = false;
		mcp_message_error(b, q->message.id, MCP_INTERNAL_ERROR,
		    STR("The answer is too large"), STR_NONE);
	}
	q->answer = mcp_text_take(q->arena, b);
	if (!q->held)
		tell_answered(q);
}

void
mcp_request_hold(struct mcp_request *q)
{
	q->held = true;
}

void
mcp_request_release(struct mcp_request *q)
{
	q->held = false;
	tell_answered(q);
}

void
mcp_request_cancel(struct mcp_request *q)
{
	/* Another thread may be building the response. */
	if (q->cancelled || q->done)
		return;
	q->cancelled = true;
	if (q->abort != NULL)
		q->abort(q);
	else if (q->give_up_input != NULL)
		q->give_up_input(q);
}

/* type: "complete" or "input_required". */
static void
begin_result(struct mcp_request *q, struct buf *b, size_t room, struct str type)
{
	buf_init(b, MCP_TEXT_MAX);
	buf_expect(b, room + q->server->info.n + FRAME_BYTES);
	mcp_message_begin_result(b, q->message.id);
	buf_putc(b, '{');
	if (q->revision < MCP_2026_07_28)
		return;
	buf_puts(b, "\"resultType\":\"");
	buf_add_str(b, type);
	buf_puts(b, "\",");
}

/* Appends a comma unless a member can follow. */
static void
put_comma(struct buf *b)
{
	const char last = b->len > 0 ? b->p[b->len - 1] : '{';

	if (last != ',' && last != '{')
		buf_putc(b, ',');
}

void
mcp_request_result_begin(struct mcp_request *q, struct buf *b, size_t room)
{
	begin_result(q, b, room, STR("complete"));
}

void
mcp_request_result_end(struct mcp_request *q, struct buf *b, struct str meta)
{
	const bool modern = q->revision >= MCP_2026_07_28;

	if (modern || meta.n > 0) {
		put_comma(b);
		buf_puts(b, "\"_meta\":{");
		buf_add_str(b, meta);
	}
	if (modern) {
		put_comma(b);
		buf_puts(b, "\"" MCP_META "serverInfo\":");
		buf_add_str(b, q->server->info);
	}
	buf_puts(b, modern || meta.n > 0 ? "}}}" : "}}");
	answer(q, b);
}

static void
answer_result(struct mcp_request *q, struct str type, struct str members)
{
	struct buf b;

	begin_result(q, &b, members.n, type);
	buf_add_str(&b, members);
	mcp_request_result_end(q, &b, STR(""));
}

void
mcp_request_result(struct mcp_request *q, struct str members)
{
	answer_result(q, STR("complete"), members);
}

void
mcp_request_input_required(struct mcp_request *q, struct str members)
{
	answer_result(q, STR("input_required"), members);
}

void
mcp_request_refuse(struct mcp_request *q, int status, enum mcp_code code,
    struct str text, struct str data)
{
	struct buf b;

	q->status = status;
	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, q->message.id, code, text, data);
	answer(q, &b);
}

void
mcp_request_error(struct mcp_request *q, enum mcp_code code, struct str text)
{
	mcp_request_refuse(q, 200, code, text, STR_NONE);
}

struct str
mcp_request_caching_as(const struct mcp_request *q, int ttl_ms, bool is_private)
{
	if (q->revision < MCP_2026_07_28)
		return STR("");
	return arena_strf(q->arena, ",\"ttlMs\":%d,\"cacheScope\":\"%s\"",
	    ttl_ms, is_private ? "private" : "public");
}

struct str
mcp_request_caching(const struct mcp_request *q, int ttl_ms)
{
	return mcp_request_caching_as(q, ttl_ms, q->server->is_private);
}

bool
mcp_request_notify(struct mcp_request *q, const char *method, struct str params)
{
	struct buf b;
	bool sent;

	if (q->send == NULL || q->cancelled)
		return false;
	buf_init(&b, MCP_TEXT_MAX);
	buf_printf(
	    &b, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{", method);
	buf_add_str(&b, params);
	buf_puts(&b, "}}");
	sent = !b.over && q->send(q, buf_str(&b));
	buf_done_secret(&b);
	return sent;
}

void
mcp_request_progress(
    struct mcp_request *q, double progress, double total, struct str text)
{
	const struct json *token = json_get(q->message.meta, "progressToken");
	struct buf b;

	if (!json_is(token, JSON_STRING) && !json_is(token, JSON_NUMBER))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"progressToken\":");
	json_write(&b, token);
	buf_printf(&b, ",\"progress\":%g", progress);
	if (total >= 0)
		buf_printf(&b, ",\"total\":%g", total);
	if (text.n > 0 && q->revision >= MCP_2025_03_26) {
		buf_puts(&b, ",\"message\":");
		json_write_string(&b, text);
	}
	mcp_request_notify(q, "notifications/progress", buf_str(&b));
	buf_done(&b);
}

static const char *const levels[] = { "debug", "info", "notice", "warning",
	"error", "critical", "alert", "emergency" };

int
mcp_request_log_level(struct str name)
{
	for (size_t i = 0; i < LEN(levels); i++)
		if (str_is(name, levels[i]))
			return (int)i;
	return -1;
}

void
mcp_request_log(
    struct mcp_request *q, int level, const char *logger, struct str data)
{
	if (q->log_level < 0 || level < q->log_level ||
	    level >= (int)LEN(levels))
		return;
	mcp_request_notify(q, "notifications/message",
	    arena_strf(q->arena,
	        "\"level\":\"%s\",\"logger\":\"%s\",\"data\":%.*s",
	        levels[level], logger, STR_FMT(data)));
}

bool
mcp_request_can(const struct mcp_request *q, const char *capability)
{
	return json_is(json_get(q->client, capability), JSON_OBJECT);
}
