/* mcp_tool_result.c - the result of tools/call. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_tool_result.h"
#include "mcp/mcp.h"

/* pages NULL: it was not a list in pages. */
static void
send_result(struct mcp_request *q, struct str text, struct str structured,
    bool failed, const struct call_pages *pages)
{
	struct buf b;
	struct str members;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"content\":[{\"type\":\"text\",\"text\":");
	json_write_string(&b, text);
	if (pages != NULL) {
		buf_puts(&b, "},{\"type\":\"text\",\"text\":");
		json_write_string(&b,
		    mcp_text_json(q->arena, call_pages_json(q->arena, pages)));
	}
	buf_puts(&b, "}]");
	if (structured.p != NULL && q->revision >= MCP_2025_06_18) {
		buf_puts(&b, ",\"structuredContent\":");
		buf_add_str(&b, structured);
	}
	buf_printf(&b, ",\"isError\":%s", failed ? "true" : "false");
	if (b.over) {
		buf_done_secret(&b);
		mcp_request_error(
		    q, MCP_INTERNAL_ERROR, STR("The answer is too large"));
		return;
	}
	members = mcp_text_take(q->arena, &b);
	mcp_request_result(q, members);
}

struct json *
mcp_tool_result_read(struct mcp_request *q, struct str *body)
{
	const struct mcp_surface *s = q->server->provider;
	const struct json_bounds bounds =
	    json_bounds_of_answer(engine_limits(s->engine));
	struct json *v = json_parse_bounded(q->arena, *body, &bounds, 0, NULL);

	if (v != NULL)
		return v;
	v = json_parse_bounded(q->arena, *body, &bounds, JSON_LENIENT, NULL);
	if (v != NULL)
		*body = mcp_text_json(q->arena, v);
	return v;
}

void
mcp_tool_result_send(
    struct mcp_request *q, struct str text, struct str structured, bool failed)
{
	send_result(q, text, structured, failed, NULL);
}

void
mcp_tool_result_send_pages(struct mcp_request *q, struct str text,
    struct str structured, const struct call_pages *pages)
{
	send_result(q, text, structured, false,
	    call_pages_matter(pages) ? pages : NULL);
}

void
mcp_tool_result_failure(struct mcp_request *q, const struct mcp_failure *f)
{
	struct arena *a = q->arena;

	mcp_tool_result_send(
	    q, mcp_failure_text(a, f), mcp_failure_json(a, f), true);
}

void
mcp_tool_result_refuse(
    struct mcp_request *q, enum err_kind kind, struct str message)
{
	struct mcp_failure f = {
		.code = str_of(err_type(kind)),
		.status = err_http_status(kind),
		.message = message,
		.retry_after_s = -1,
	};

	mcp_tool_result_failure(q, &f);
}

void
mcp_tool_result_invalid(struct mcp_request *q, struct str message)
{
	struct mcp_failure f = {
		.code = str_of(err_type(ERR_INPUT)),
		.status = err_http_status(ERR_INPUT),
		.message = message,
		.hint = STR("Fix the arguments, then call again."),
		.retry_after_s = -1,
	};

	mcp_tool_result_failure(q, &f);
}
