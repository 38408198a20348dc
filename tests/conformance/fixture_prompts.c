/* fixture_prompts.c - prompts, and completion of their arguments. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

#include "fixture.h"

enum { TTL_MS = 60000 };

#define ARGUMENT(name)                                                         \
	"{\"name\":\"" name "\",\"description\":\"Of a test\",\"required\":"   \
	"true}"

static void
say(struct mcp_request *q, struct str text)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
	             "\"text\",\"text\":");
	json_write_string(&b, text);
	buf_puts(&b, "}}]");
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

static void
get_simple(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	say(q, STR("This is a simple prompt for testing."));
}

static void
get_with_arguments(struct mcp_request *q, const struct json *arguments)
{
	say(q, arena_strf(q->arena,
	           "Prompt with arguments: arg1='%.*s', arg2='%.*s'",
	           STR_FMT(json_get_text(arguments, "arg1")),
	           STR_FMT(json_get_text(arguments, "arg2"))));
}

static void
get_with_resource(struct mcp_request *q, const struct json *arguments)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
	             "\"resource\",\"resource\":{\"uri\":");
	json_write_string(&b, json_get_text(arguments, "resourceUri"));
	buf_puts(&b,
	    ",\"mimeType\":\"text/plain\",\"text\":"
	    "\"Embedded resource content for testing.\"}}},"
	    "{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":"
	    "\"Please process the embedded resource above.\"}}]");
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

static void
get_with_image(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	mcp_request_result(
	    q, STR("\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
	           "\"image\",\"mimeType\":\"image/png\",\"data\":"
	           "\"" FIXTURE_PNG "\"}},"
	           "{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":"
	           "\"Please analyze the image above.\"}}]"));
}

static void
get_by_asking(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in = { "user_context",
		"elicitation/create", "elicitation",
		STR("{\"message\":\"What context should the prompt use?\","
		    "\"requestedSchema\":{\"type\":\"object\",\"properties\":"
		    "{\"context\":{\"type\":\"string\"}},"
		    "\"required\":[\"context\"]}}") };
	struct str context = json_get_text(
	    json_get(mcp_elicitation_get(q, "user_context"), "content"),
	    "context");

	(void)arguments;
	if (context.p != NULL)
		say(q, arena_strf(
		           q->arena, "In the context: %.*s", STR_FMT(context)));
	else
		mcp_elicitation_need(q, &in, 1, NULL);
}

static const struct prompt {
	const char *name, *description, *arguments;
	const char *needs[3]; /* names of arguments */
	fixture_tool_fn *get;
} prompts[] = {
	{ "test_simple_prompt", "A prompt", "[]", { NULL }, get_simple },
	{ "test_prompt_with_arguments", "A prompt of two arguments",
	    "[" ARGUMENT("arg1") "," ARGUMENT("arg2") "]", { "arg1", "arg2" },
	    get_with_arguments },
	{ "test_prompt_with_embedded_resource", "A prompt with a resource",
	    "[" ARGUMENT("resourceUri") "]", { "resourceUri" },
	    get_with_resource },
	{ "test_prompt_with_image", "A prompt with a picture", "[]", { NULL },
	    get_with_image },
	{ "test_input_required_result_prompt", "A prompt that asks", "[]",
	    { NULL }, get_by_asking },
};

static const struct prompt *
find_prompt(struct str name)
{
	for (size_t i = 0; i < LEN(prompts); i++)
		if (str_is(name, prompts[i].name))
			return &prompts[i];
	return NULL;
}

void
fixture_prompts_list(struct mcp_request *q)
{
	struct buf b;

	if (!fixture_tools_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"prompts\":[");
	for (size_t i = 0; i < LEN(prompts); i++)
		buf_printf(&b,
		    "%s{\"name\":\"%s\",\"description\":\"%s\","
		    "\"arguments\":%s}",
		    i > 0 ? "," : "", prompts[i].name, prompts[i].description,
		    prompts[i].arguments);
	buf_putc(&b, ']');
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
fixture_prompts_get(struct mcp_request *q)
{
	const struct json *arguments = json_get(q->message.params, "arguments");
	const struct prompt *p =
	    find_prompt(json_get_text(q->message.params, "name"));

	if (p == NULL) {
		mcp_request_error(q, MCP_INVALID_PARAMS, STR("Unknown prompt"));
		return;
	}
	for (size_t i = 0; i < LEN(p->needs) && p->needs[i] != NULL; i++) {
		if (json_get_text(arguments, p->needs[i]).p == NULL) {
			mcp_request_error(q, MCP_INVALID_PARAMS,
			    arena_strf(q->arena, "The argument %s is missing",
			        p->needs[i]));
			return;
		}
	}
	p->get(q, arguments);
}

void
fixture_prompts_complete(struct mcp_request *q)
{
	static const char *const words[] = { "paris", "park", "party", "rome" };
	const struct json *params = q->message.params;
	const struct json *ref = json_get(params, "ref");
	struct str begun = json_get_text(json_get(params, "argument"), "value");
	struct buf b;
	size_t n = 0;

	if (find_prompt(json_get_text(ref, "name")) == NULL &&
	    !str_is(json_get_text(ref, "uri"), "test://template/{id}/data")) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.ref names nothing of this server"));
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"completion\":{\"values\":[");
	for (size_t i = 0; i < LEN(words); i++)
		if (str_starts(str_of(words[i]), begun))
			buf_printf(
			    &b, "%s\"%s\"", n++ > 0 ? "," : "", words[i]);
	buf_printf(&b, "],\"total\":%zu,\"hasMore\":false}", n);
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}
