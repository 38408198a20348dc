/* fixture_tools.c - the list of tools, and those that answer at once. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

#include "fixture.h"

enum { TTL_MS = 60000 };

#define NONE "{\"type\":\"object\",\"additionalProperties\":false}"
#define ONE(name)                                                              \
	"{\"type\":\"object\",\"properties\":{\"" name                         \
	"\":{\"type\":\"string\"}},\"required\":[\"" name "\"]}"

#define DRAFT_2020_12                                                          \
	"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","       \
	"\"type\":\"object\",\"$defs\":{\"address\":{\"$anchor\":"             \
	"\"addressDef\",\"type\":\"object\",\"properties\":{\"street\":"       \
	"{\"type\":\"string\"},\"city\":{\"type\":\"string\"}}}},"             \
	"\"properties\":{\"name\":{\"type\":\"string\"},\"address\":"          \
	"{\"$ref\":\"#/$defs/address\"},\"contactMethod\":{\"type\":"          \
	"\"string\",\"enum\":[\"phone\",\"email\"]},\"phone\":{\"type\":"      \
	"\"string\"},\"email\":{\"type\":\"string\"}},\"allOf\":[{\"anyOf\":"  \
	"[{\"required\":[\"phone\"]},{\"required\":[\"email\"]}]}],\"if\":"    \
	"{\"properties\":{\"contactMethod\":{\"const\":\"phone\"}},"           \
	"\"required\":[\"contactMethod\"]},\"then\":{\"required\":"            \
	"[\"phone\"]},\"else\":{\"required\":[\"email\"]},"                    \
	"\"additionalProperties\":false}"

#define IN_HEADERS                                                             \
	"{\"type\":\"object\",\"properties\":{\"region\":{\"type\":"           \
	"\"string\",\"x-mcp-header\":\"Region\"},\"level\":{\"type\":"         \
	"\"integer\",\"x-mcp-header\":\"Level\"},\"note\":{\"type\":"          \
	"\"string\"}},\"required\":[\"region\"]}"

void
fixture_tools_text(struct mcp_request *q, bool failed, struct str text)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"content\":[{\"type\":\"text\",\"text\":");
	json_write_string(&b, text);
	buf_printf(&b, "}],\"isError\":%s", failed ? "true" : "false");
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

static void
say_error(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	fixture_tools_text(q, true,
	    STR("This tool intentionally returns an error for testing"));
}

static void
say_headers(struct mcp_request *q, const struct json *arguments)
{
	fixture_tools_text(q, false,
	    arena_strf(q->arena, "region: %.*s",
	        STR_FMT(json_get_text(arguments, "region"))));
}

static void
say_arguments(struct mcp_request *q, const struct json *arguments)
{
	fixture_tools_text(q, false, mcp_text_json(q->arena, arguments));
}

/* Logs, only to clients that want them. */
static void
say_with_log(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	mcp_request_log(q, 1, "fixture", STR("\"A line of the log\""));
	fixture_tools_text(q, false, STR("Logged, if it was wanted"));
}

static void
tell_change(struct mcp_request *q, unsigned change)
{
	const struct fixture *f = q->thread;

	mcp_registry_changed(f->registry, STR(FIXTURE_SURFACE), change);
	fixture_tools_text(q, false, STR("Told who listens"));
}

static void
change_tools(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	tell_change(q, MCP_CHANGE_TOOLS);
}

static void
change_prompts(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	tell_change(q, MCP_CHANGE_PROMPTS);
}

static const struct tool {
	const char *name, *description, *input;
	const char *content; /* JSON array; NULL: the tool runs */
	fixture_tool_fn *run;
} tools[] = {
	{ "test_simple_text", "A text", NONE,
	    "[{\"type\":\"text\",\"text\":\"This is a simple text response "
	    "for testing.\"}]",
	    NULL },
	{ "test_image_content", "A picture", NONE,
	    "[{\"type\":\"image\",\"mimeType\":\"image/png\",\"data\":"
	    "\"" FIXTURE_PNG "\"}]",
	    NULL },
	{ "test_audio_content", "A sound", NONE,
	    "[{\"type\":\"audio\",\"mimeType\":\"audio/wav\",\"data\":"
	    "\"" FIXTURE_WAV "\"}]",
	    NULL },
	{ "test_embedded_resource", "A resource within the answer", NONE,
	    "[{\"type\":\"resource\",\"resource\":{\"uri\":"
	    "\"test://embedded-resource\",\"mimeType\":\"text/plain\","
	    "\"text\":\"This is an embedded resource content.\"}}]",
	    NULL },
	{ "test_multiple_content_types", "One of each", NONE,
	    "[{\"type\":\"text\",\"text\":\"Multiple content types test:\"},"
	    "{\"type\":\"image\",\"mimeType\":\"image/png\",\"data\":"
	    "\"" FIXTURE_PNG "\"},"
	    "{\"type\":\"resource\",\"resource\":{\"uri\":"
	    "\"test://mixed-content-resource\",\"mimeType\":"
	    "\"application/json\",\"text\":"
	    "\"{\\\"test\\\":\\\"data\\\",\\\"value\\\":123}\"}}]",
	    NULL },
	{ "test_error_handling", "Always an error", NONE, NULL, say_error },
	{ "test_tool_with_logging", "Logs while it works", NONE, NULL,
	    fixture_timed_logging },
	{ "test_tool_with_progress", "Tells how far it is", NONE, NULL,
	    fixture_timed_progress },
	{ "test_reconnection", "Closes its stream and goes on", NONE, NULL,
	    fixture_timed_reconnection },
	{ "test_sampling", "Asks the client's model", ONE("prompt"), NULL,
	    fixture_ask_sampling },
	{ "test_elicitation", "Asks the user", ONE("message"), NULL,
	    fixture_ask_elicitation },
	{ "test_elicitation_sep1034_defaults", "Asks with defaults", NONE, NULL,
	    fixture_ask_defaults },
	{ "test_elicitation_sep1330_enums", "Asks with choices", NONE, NULL,
	    fixture_ask_enums },
	{ "test_streaming_elicitation", "Asks the user", NONE, NULL,
	    fixture_ask_name },
	{ "test_missing_capability", "Needs sampling", NONE, NULL,
	    fixture_ask_needs_sampling },
	{ "test_logging_tool", "Logs where it is wanted", NONE, NULL,
	    say_with_log },
	{ "test_trigger_tool_change", "Tells of other tools", NONE, NULL,
	    change_tools },
	{ "test_trigger_prompt_change", "Tells of other prompts", NONE, NULL,
	    change_prompts },
	{ "json_schema_2020_12_tool", "Its schema has many words",
	    DRAFT_2020_12, NULL, say_arguments },
	{ "test_x_mcp_header", "Has arguments in headers", IN_HEADERS, NULL,
	    say_headers },
	{ "test_input_required_result_elicitation", "Asks for a name", NONE,
	    NULL, fixture_ask_name },
	{ "test_input_required_result_sampling", "Asks a model", NONE, NULL,
	    fixture_ask_capital },
	{ "test_input_required_result_list_roots", "Asks for roots", NONE, NULL,
	    fixture_ask_roots },
	{ "test_input_required_result_request_state", "Keeps a state", NONE,
	    NULL, fixture_ask_state },
	{ "test_input_required_result_tampered_state", "Keeps a state", NONE,
	    NULL, fixture_ask_state },
	{ "test_input_required_result_multiple_inputs", "Asks three things",
	    NONE, NULL, fixture_ask_several },
	{ "test_input_required_result_multi_round", "Asks twice", NONE, NULL,
	    fixture_ask_rounds },
	{ "test_input_required_result_capabilities", "Asks what it may", NONE,
	    NULL, fixture_ask_able },
};

static const struct tool *
find_tool(struct str name)
{
	for (size_t i = 0; i < LEN(tools); i++)
		if (str_is(name, tools[i].name))
			return &tools[i];
	return NULL;
}

const struct json *
fixture_tools_schema(const struct mcp_request *q, struct str name)
{
	const struct tool *t = find_tool(name);

	return t != NULL ? json_parse(q->arena, str_of(t->input), 64, 0, NULL)
	                 : NULL;
}

bool
fixture_tools_cursor(struct mcp_request *q)
{
	const struct json *cursor = json_get(q->message.params, "cursor");

	if (cursor == NULL ||
	    (cursor->kind == JSON_STRING && cursor->text.n == 0))
		return true;
	mcp_request_error(q, MCP_INVALID_PARAMS, STR("No such cursor"));
	return false;
}

void
fixture_tools_list(struct mcp_request *q)
{
	struct buf b;

	if (!fixture_tools_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"tools\":[");
	for (size_t i = 0; i < LEN(tools); i++)
		buf_printf(&b,
		    "%s{\"name\":\"%s\",\"description\":\"%s\","
		    "\"inputSchema\":%s}",
		    i > 0 ? "," : "", tools[i].name, tools[i].description,
		    tools[i].input);
	buf_putc(&b, ']');
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
fixture_tools_call(struct mcp_request *q)
{
	const struct json *params = q->message.params;
	const struct json *arguments = json_get(params, "arguments");
	const struct tool *t = find_tool(json_get_text(params, "name"));

	if (t == NULL || (arguments != NULL && arguments->kind != JSON_OBJECT))
		mcp_request_error(q, MCP_INVALID_PARAMS, STR("Unknown tool"));
	else if (t->content != NULL)
		mcp_request_result(
		    q, arena_strf(q->arena, "\"content\":%s", t->content));
	else
		t->run(q, arguments);
}
