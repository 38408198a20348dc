/* mcp_tool_result.c - the result of tools/call. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_tool_result.h"
#include "http/http.h"
#include "mcp/mcp.h"

enum {
	HEADER_BYTES = 256 * 1024, /* as many as the client accepts */
	FRAME_BYTES = 64, /* of the text around one value */
	META_BYTES = 17 * HEADER_BYTES, /* of all headers and their names */
};

/* Appends the member of one header: several lines are one list. */
static bool
put_header(struct buf *b, const char *name, const struct http_headers *all,
    const char *before)
{
	const char *comma = "";
	struct buf value;

	buf_init(&value, HEADER_BYTES);
	for (size_t i = 0; i < all->count; i++) {
		const struct http_header *h = &all->items[i];

		if (!str_equal_nocase(h->name, str_of(name)))
			continue;
		buf_puts(&value, comma);
		buf_add_str(&value, h->value);
		comma = ", ";
	}
	if (*comma != '\0') {
		buf_puts(b, before);
		for (const char *p = name; *p != '\0'; p++)
			buf_putc(b, *p >= 'A' && *p <= 'Z'
			                ? (char)(*p - 'A' + 'a')
			                : *p);
		buf_puts(b, "\":");
		json_write_string(b, buf_str(&value));
	}
	buf_done(&value);
	return *comma != '\0';
}

/* Appends `"io.claviger/headers":{...}`, if there are any. */
static void
put_headers(struct buf *b, const struct capability_operation *o,
    const struct http_response *r)
{
	const char *const *n = o->result_headers;
	const char *before = "\"io.claviger/headers\":{\"";
	bool any = false;

	for (; n != NULL && *n != NULL; n++)
		if (put_header(b, *n, &r->headers, any ? ",\"" : before))
			any = true;
	if (any)
		buf_putc(b, '}');
}

void
mcp_tool_result_finish(
    struct mcp_request *q, struct buf *b, const struct call *c, bool failed)
{
	struct buf meta;

	buf_add_str(
	    b, failed ? STR(",\"isError\":true") : STR(",\"isError\":false"));
	buf_init(&meta, META_BYTES);
	if (c != NULL)
		put_headers(&meta, c->operation, &c->response);
	b->over = b->over || meta.over;
	mcp_request_result_end(q, b, buf_str(&meta));
	buf_done_secret(&meta);
}

/* c: NULL if there was no call. */
static void
send(struct mcp_request *q, const struct call *c, struct str text,
    struct str structured, bool failed)
{
	struct buf b;

	/* Escapes make most texts a little longer. */
	mcp_request_result_begin(
	    q, &b, text.n + text.n / 4 + structured.n + 3 * FRAME_BYTES);
	buf_puts(&b, "\"content\":[{\"type\":\"text\",\"text\":");
	json_write_string(&b, text);
	if (c != NULL && !failed && call_pages_matter(&c->pages)) {
		buf_puts(&b, "},{\"type\":\"text\",\"text\":");
		json_write_string(
		    &b, mcp_text_json(
		            q->arena, call_pages_json(q->arena, &c->pages)));
	}
	buf_puts(&b, "}]");
	if (structured.p != NULL && q->revision >= MCP_2025_06_18) {
		buf_puts(&b, ",\"structuredContent\":");
		buf_add_str(&b, structured);
	}
	mcp_tool_result_finish(q, &b, c, failed);
}

void
mcp_tool_result_send(
    struct mcp_request *q, struct str text, struct str structured, bool failed)
{
	send(q, NULL, text, structured, failed);
}

void
mcp_tool_result_send_call(struct mcp_request *q, const struct call *c,
    struct str text, struct str structured)
{
	send(q, c, text, structured, false);
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
mcp_tool_result_failure(struct mcp_request *q, const struct mcp_failure *f)
{
	mcp_tool_result_failure_of_call(q, NULL, f);
}

void
mcp_tool_result_failure_of_call(
    struct mcp_request *q, const struct call *c, const struct mcp_failure *f)
{
	struct arena *a = q->arena;

	send(q, c, mcp_failure_text(a, f), mcp_failure_json(a, f), true);
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
