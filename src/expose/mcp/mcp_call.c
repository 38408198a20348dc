/* mcp_call.c - tools/call: from arguments to the upstream's response. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "mcp/mcp.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_arguments.h"
#include "expose/mcp/mcp_call.h"
#include "expose/mcp/mcp_confirm.h"
#include "expose/mcp/mcp_describe.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_own_tool.h"
#include "expose/mcp/mcp_schema.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_tool_result.h"
#include "expose/mcp/mcp_work.h"
#include "capability/capability.h"

/* One call of a tool; on the exchange's arena. */
struct mcp_call {
	struct mcp_work work;
	const struct mcp_tool *tool;
};

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

/* Clients of older revisions accept objects only, 2026-07-28 any value. */
static struct str
as_structured(const struct mcp_request *q, bool is_object, struct str text)
{
	if (is_object || q->revision >= MCP_2026_07_28)
		return text;
	return arena_strf(q->arena, "{\"result\":%.*s}", STR_FMT(text));
}

/* A success without a body, such as 204. It must match the output schema. */
static void
answer_empty(struct mcp_call *m)
{
	struct arena *a = m->work.ask->arena;
	int status = m->work.call.response.status;
	struct str text = arena_strf(a, "Done: HTTP %d, no content.", status);
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "status", json_new_int(a, status));
	if (m->tool->output != NULL && !mcp_schema_fits(m->tool->output, v))
		v = json_new(a, JSON_ARRAY);
	mcp_tool_result_send_call(m->work.ask, &m->work.call, text,
	    as_structured(
	        m->work.ask, json_is(v, JSON_OBJECT), mcp_text_json(a, v)));
}

/*
 * The response does not match the output schema. Clients would drop it, so it
 * is sent as an error with the whole text.
 */
static void
answer_misfit(struct mcp_call *m, struct str body)
{
	struct mcp_failure f = {
		.code = STR("unexpected_shape"),
		.status = m->work.call.response.status,
		.message = arena_strf(m->work.ask->arena,
		    "The call was carried out, but its answer has not the "
		    "shape that the capability file states; the answer was: "
		    "%.*s",
		    STR_FMT(body)),
		.hint = STR("Do not repeat it blindly: it took effect."),
		.retry_after_s = -1,
	};

	mcp_tool_result_failure_of_call(m->work.ask, &m->work.call, &f);
}

/*
 * Answers with JSON of this program.  It is passed on as it is; it is parsed
 * only for an output schema, if its value is not at hand.
 */
static void
answer_written(struct mcp_call *m)
{
	struct mcp_request *q = m->work.ask;
	struct str body = m->work.call.response.body;
	const struct json *v = m->work.call.written.value;

	if (v == NULL && m->tool->output != NULL)
		v = mcp_tool_result_read(q, &body);
	if (m->tool->output != NULL &&
	    (v == NULL || !mcp_schema_fits(m->tool->output, v)))
		answer_misfit(m, body);
	else
		mcp_tool_result_send_call(q, &m->work.call, body,
		    as_structured(q, body.p[0] == '{', body));
}

static void
answer_body(struct mcp_call *m)
{
	struct mcp_request *q = m->work.ask;
	struct str body = m->work.call.response.body;
	struct str trimmed = str_trim(body);
	struct json *v;

	if (trimmed.n == 0) {
		answer_empty(m);
		return;
	}
	v = mcp_tool_result_read(q, &body);
	if (m->tool->output != NULL &&
	    (v == NULL || !mcp_schema_fits(m->tool->output, v)))
		answer_misfit(m, body);
	else
		mcp_tool_result_send_call(q, &m->work.call, body,
		    v == NULL
		        ? STR_NONE
		        : as_structured(q, json_is(v, JSON_OBJECT), body));
}

/* Revisions before 2025-03-26 have no audio content. */
static const char *
content_type_of(const struct mcp_request *q, struct str type)
{
	if (str_equal_nocase(str_part(type, 0, 6), STR("image/")))
		return "image";
	if (str_equal_nocase(str_part(type, 0, 6), STR("audio/")) &&
	    q->revision >= MCP_2025_03_26)
		return "audio";
	return NULL;
}

/* Writes other bytes than images and audio as an embedded resource. */
static void
put_resource(struct buf *b, struct mcp_call *m, struct str type)
{
	buf_puts(b, "{\"type\":\"resource\",\"resource\":{\"uri\":\"claviger:");
	encode_percent(b, m->tool->name);
	buf_puts(b, "\",\"mimeType\":");
	json_write_string(b, type);
	buf_puts(b, ",\"blob\":\"");
	encode_base64(
	    b, m->work.call.response.body.p, m->work.call.response.body.n);
	buf_puts(b, "\"}}");
}

/* Answers with bytes as base64, with the media type of the response. */
static void
answer_binary(struct mcp_call *m)
{
	struct mcp_request *q = m->work.ask;
	const struct http_response *r = &m->work.call.response;
	const struct str type = r->content_type.n > 0
	                            ? str_trim(r->content_type)
	                            : STR("application/octet-stream");
	const char *content = content_type_of(q, type);
	struct buf b;

	/* Base64 makes three bytes four. */
	mcp_request_result_begin(q, &b, r->body.n / 3 * 4);
	buf_puts(&b, "\"content\":[");
	if (content == NULL) {
		put_resource(&b, m, type);
	} else {
		buf_printf(&b, "{\"type\":\"%s\",\"mimeType\":", content);
		json_write_string(&b, type);
		buf_puts(&b, ",\"data\":\"");
		encode_base64(&b, r->body.p, r->body.n);
		buf_puts(&b, "\"}");
	}
	buf_putc(&b, ']');
	mcp_tool_result_finish(q, &b, &m->work.call, false);
}

/* Does the file declare the response binary, or can text not hold it? */
static bool
is_bytes(const struct mcp_call *m)
{
	return m->work.call.binary ||
	       (m->tool->output == NULL &&
	           !str_is_utf8(m->work.call.response.body));
}

static void
answer(struct mcp_work *w)
{
	struct mcp_call *m = container_of(w, struct mcp_call, work);
	struct mcp_request *q = w->ask;
	struct call *c = &w->call;
	struct mcp_failure f;

	if (!mcp_secret_hide(w->secret, c, &f)) {
		mcp_tool_result_failure(q, &f);
		return;
	}
	if (c->error.kind == ERR_SYSTEM) {
		mcp_request_error(q, MCP_INTERNAL_ERROR, str_of(c->error.text));
		return;
	}
	if (c->error.kind == ERR_NONE && c->response.status >= 200 &&
	    c->response.status <= 299) {
		if (call_wrote_body(c) && !c->binary)
			answer_written(m);
		else if (is_bytes(m))
			answer_binary(m);
		else
			answer_body(m);
		return;
	}
	mcp_failure_of_call(&f, q->arena, surface_of(q)->engine, c);
	mcp_tool_result_failure_of_call(q, c, &f);
}

/* Returns false if q is answered. */
static bool
check_call(struct mcp_request *q, const struct mcp_tool *tool,
    const struct json *arguments)
{
	const char *problem =
	    engine_operation_problem(surface_of(q)->engine, tool->operation);
	const struct str unknown =
	    mcp_arguments_unknown(q->arena, tool, arguments);

	if (unknown.p != NULL) {
		mcp_tool_result_refuse(q, ERR_INPUT, unknown);
		return false;
	}
	if (problem == NULL)
		return true;
	mcp_tool_result_refuse(q, ERR_UNAVAILABLE,
	    arena_strf(q->arena, "The tool %.*s cannot work: %s",
	        STR_FMT(tool->name), problem));
	return false;
}

static void
start(struct mcp_request *q, const struct mcp_tool *tool,
    const struct mcp_tool_request *r, struct mcp_secret *secret)
{
	struct mcp_call *m = arena_new(q->arena, sizeof(*m));

	m->tool = tool;
	m->work.secret = secret;
	m->work.answer = answer;
	mcp_work_start(&m->work, q, r);
}

/* Returns false if q is answered, or waits for the user's confirmation. */
static bool
is_permitted(struct mcp_request *q, struct mcp_tool_request *r)
{
	struct mcp_failure why;

	switch (mcp_confirm_check(q, r, &why)) {
	case MCP_CONFIRM_GO:
		return true;
	case MCP_CONFIRM_WAIT:
		break;
	case MCP_CONFIRM_NO:
		mcp_tool_result_failure(q, &why);
	}
	return false;
}

/*
 * Sends nothing before it is known where secrets are stored, and that the user
 * confirms. The user sees the arguments as the client sent them.
 */
static void
run(struct mcp_request *q, const struct mcp_tool *tool,
    const struct json *arguments)
{
	struct mcp_tool_request r = {
		.use = EXPOSE_USE_TOOL,
		.operation = tool->operation,
		.name = tool->name,
		.description = tool->description,
		.arguments = arguments,
	};
	const struct mcp_secret_subject s = {
		.operation = tool->operation,
		.name = tool->name,
		.makes_secret = tool->makes_secret,
		.takes_recipient = tool->takes_recipient,
	};
	struct mcp_secret *secret;
	struct mcp_failure why;

	if (!mcp_access_check_tool(q, tool) ||
	    (tool->part != NULL && !mcp_part_enter(q, tool->part)))
		return;
	if (!mcp_secret_begin(
	        &secret, surface_of(q)->exposer, q, &s, &arguments, &why)) {
		mcp_tool_result_failure(q, &why);
		return;
	}
	if (!check_call(q, tool, arguments) || !is_permitted(q, &r))
		return;
	r.arguments = arguments;
	start(q, tool, &r, secret);
}

static bool
is_hidden(const struct mcp_surface *s, struct arena *a, struct str name)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (mcp_tools_is_hidden(&s->parts[i].surface->tools, a, name))
			return true;
	return false;
}

static void
refuse_unknown(struct mcp_request *q, struct str name)
{
	struct arena *a = q->arena;
	const char *near = mcp_tools_nearest(&surface_of(q)->tools, q, name);
	struct mcp_failure f;

	/* The host may have an older list: explain why it is gone. */
	if (is_hidden(surface_of(q), a, name)) {
		mcp_failure_read_only(&f, a, "tool", name);
		mcp_tool_result_failure(q, &f);
		return;
	}
	name = sanitize_text(a, name, false, 100);
	mcp_request_error(q, MCP_INVALID_PARAMS,
	    near == NULL
	        ? arena_strf(a, "Unknown tool: %.*s", STR_FMT(name))
	        : arena_strf(a, "Unknown tool: %.*s (did you mean %s?)",
	              STR_FMT(name), near));
}

void
mcp_call_start(struct mcp_request *q)
{
	const struct json *params = q->message.params;
	const struct json *arguments = json_get(params, "arguments");
	struct str name = json_get_text(params, "name");
	const struct mcp_tool *tool;

	if (name.p == NULL) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.name must be the name of a tool"));
		return;
	}
	/* Absent, or null from some clients: no arguments. */
	if (arguments == NULL || arguments->kind == JSON_NULL)
		arguments = json_new(q->arena, JSON_OBJECT);
	if (arguments->kind != JSON_OBJECT) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.arguments must be an object"));
		return;
	}
	if (surface_of(q)->search != NULL &&
	    mcp_search_call(q, &name, &arguments))
		return;
	tool = mcp_tools_find(&surface_of(q)->tools, name);
	if (tool != NULL)
		run(q, tool,
		    mcp_arguments_of_file(q->arena, tool->operation->params,
		        mcp_host_names_to_wire(
		            tool->names, q->arena, arguments)));
	else if (surface_of(q)->tools.described &&
	         str_is(name, mcp_own_tool_describe.name))
		mcp_describe_call(q, arguments);
	else
		refuse_unknown(q, name);
}
