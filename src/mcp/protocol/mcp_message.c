/* mcp_message.c - JSON-RPC 2.0 messages as MCP restricts them. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_message.h"

/* MCP: a string or an integer, never null. 1.0 is refused; 10^30 is valid. */
static bool
is_id(const struct json *v)
{
	if (json_is(v, JSON_STRING))
		return true;
	if (!json_is(v, JSON_NUMBER))
		return false;
	for (size_t i = 0; i < v->text.n; i++) {
		char c = v->text.p[i];

		if (c != '-' && (c < '0' || c > '9'))
			return false;
	}
	return true;
}

static void
invalid(struct mcp_message *m, const char *problem)
{
	m->kind = MCP_MESSAGE_INVALID;
	m->problem = problem;
}

/* Clients written in some languages send null for a member that is absent. */
static const struct json *
unless_null(const struct json *v)
{
	return json_is(v, JSON_NULL) ? NULL : v;
}

static void
read_call(struct mcp_message *m, const struct json *v)
{
	const struct json *method = json_get(v, "method");
	const struct json *params = unless_null(json_get(v, "params"));

	if (method->kind != JSON_STRING) {
		invalid(m, "method must be a string");
		return;
	}
	if (params != NULL && params->kind != JSON_OBJECT) {
		invalid(m, "params must be an object");
		return;
	}
	m->method = method->text;
	m->params = params;
	m->meta = unless_null(json_get(params, "_meta"));
	if (json_get(v, "id") == NULL)
		m->kind = MCP_MESSAGE_NOTIFICATION;
	else if (m->id != NULL)
		m->kind = MCP_MESSAGE_REQUEST;
	else
		invalid(m, "id must be a string or an integer");
}

void
mcp_message_read(struct mcp_message *m, const struct json *v)
{
	const struct json *id = json_get(v, "id");

	*m = (struct mcp_message){ .id = is_id(id) ? id : NULL };
	if (!json_is(v, JSON_OBJECT)) {
		invalid(m, "a message is an object");
		return;
	}
	if (!str_is(json_get_text(v, "jsonrpc"), "2.0")) {
		invalid(m, "jsonrpc must be \"2.0\"");
		return;
	}
	if (json_get(v, "method") != NULL)
		read_call(m, v);
	else if (json_get(v, "result") != NULL && m->id != NULL)
		m->kind = MCP_MESSAGE_RESPONSE;
	else if (json_is(json_get(v, "error"), JSON_OBJECT))
		m->kind = MCP_MESSAGE_RESPONSE;
	else
		invalid(m, "neither a method nor a result with its id");
}

static void
begin(struct buf *out, const struct json *id)
{
	buf_puts(out, "{\"jsonrpc\":\"2.0\"");
	if (id == NULL)
		return;
	buf_puts(out, ",\"id\":");
	json_write(out, id);
}

void
mcp_message_begin_result(struct buf *out, const struct json *id)
{
	begin(out, id);
	buf_puts(out, ",\"result\":");
}

void
mcp_message_error(struct buf *out, const struct json *id, enum mcp_code code,
    struct str text, struct str data)
{
	begin(out, id);
	buf_puts(out, ",\"error\":{\"code\":");
	buf_put_int(out, code);
	buf_puts(out, ",\"message\":");
	json_write_string(out, text);
	if (data.p != NULL) {
		buf_puts(out, ",\"data\":");
		buf_add_str(out, data);
	}
	buf_puts(out, "}}");
}
