/* fixture_ask.c - tools that ask the client for something. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

#include "fixture.h"

#define TEXT_FORM(message, field)                                              \
	"{\"message\":\"" message "\",\"requestedSchema\":{\"type\":"          \
	"\"object\",\"properties\":{\"" field "\":{\"type\":\"string\"}},"     \
	"\"required\":[\"" field "\"]}}"
#define ONE_MESSAGE(text, tokens)                                              \
	"{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\","    \
	"\"text\":\"" text "\"}}],\"maxTokens\":" tokens "}"

static struct mcp_elicitation
elicit(const char *key, struct str params)
{
	return (struct mcp_elicitation){ key, "elicitation/create",
		"elicitation", params };
}

static struct mcp_elicitation
sample(const char *key, struct str params)
{
	return (struct mcp_elicitation){ key, "sampling/createMessage",
		"sampling", params };
}

static struct mcp_elicitation
roots(const char *key)
{
	return (
	    struct mcp_elicitation){ key, "roots/list", "roots", STR("{}") };
}

/* The user's text in the field; STR_NONE: nothing. */
static struct str
field_of(const struct mcp_request *q, const char *key, const char *field)
{
	return json_get_text(
	    json_get(mcp_elicitation_get(q, key), "content"), field);
}

/* "User response: action=accept, content={...}" */
static void
say_answer(struct mcp_request *q, const char *head, const struct json *answer)
{
	const struct json *content = json_get(answer, "content");

	fixture_tools_text(q, false,
	    arena_strf(q->arena, "%s: action=%.*s, content=%.*s", head,
	        STR_FMT(json_get_text(answer, "action")),
	        STR_FMT(content != NULL ? mcp_text_json(q->arena, content)
	                                : STR("{}"))));
}

void
fixture_ask_sampling(struct mcp_request *q, const struct json *arguments)
{
	const struct json *answer = mcp_elicitation_get(q, "sampling");
	struct mcp_elicitation in;
	struct buf b;

	if (answer != NULL) {
		fixture_tools_text(q, false,
		    arena_strf(q->arena, "LLM response: %.*s",
		        STR_FMT(json_get_text(
		            json_get(answer, "content"), "text"))));
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
	             "\"text\",\"text\":");
	json_write_string(&b, json_get_text(arguments, "prompt"));
	buf_puts(&b, "}}],\"maxTokens\":100}");
	in = sample("sampling", mcp_text_take(q->arena, &b));
	mcp_elicitation_need(q, &in, 1, NULL);
}

void
fixture_ask_elicitation(struct mcp_request *q, const struct json *arguments)
{
	const struct json *answer = mcp_elicitation_get(q, "user");
	struct mcp_elicitation in;
	struct buf b;

	if (answer != NULL) {
		say_answer(q, "User response", answer);
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "{\"message\":");
	json_write_string(&b, json_get_text(arguments, "message"));
	buf_puts(&b, ",\"requestedSchema\":{\"type\":\"object\",\"properties\":"
	             "{\"username\":{\"type\":\"string\",\"description\":"
	             "\"User's response\"},\"email\":{\"type\":\"string\","
	             "\"description\":\"User's email address\"}},"
	             "\"required\":[\"username\",\"email\"]}}");
	in = elicit("user", mcp_text_take(q->arena, &b));
	mcp_elicitation_need(q, &in, 1, NULL);
}

static void
ask_form(struct mcp_request *q, const char *params)
{
	const struct json *answer = mcp_elicitation_get(q, "form");
	const struct mcp_elicitation in = elicit("form", str_of(params));

	if (answer != NULL)
		say_answer(q, "Elicitation completed", answer);
	else
		mcp_elicitation_need(q, &in, 1, NULL);
}

void
fixture_ask_defaults(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	ask_form(q, "{\"message\":\"Please review and update the form fields\","
	            "\"requestedSchema\":{\"type\":\"object\",\"properties\":{"
	            "\"name\":{\"type\":\"string\",\"default\":\"John Doe\"},"
	            "\"age\":{\"type\":\"integer\",\"default\":30},"
	            "\"score\":{\"type\":\"number\",\"default\":95.5},"
	            "\"status\":{\"type\":\"string\",\"enum\":[\"active\","
	            "\"inactive\",\"pending\"],\"default\":\"active\"},"
	            "\"verified\":{\"type\":\"boolean\",\"default\":true}}}}");
}

#define CHOICES "[\"option1\",\"option2\",\"option3\"]"
#define TITLED(what)                                                           \
	"[{\"const\":\"value1\",\"title\":\"First " what "\"},"                \
	"{\"const\":\"value2\",\"title\":\"Second " what "\"},"                \
	"{\"const\":\"value3\",\"title\":\"Third " what "\"}]"

void
fixture_ask_enums(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	ask_form(q,
	    "{\"message\":\"Please choose\",\"requestedSchema\":{\"type\":"
	    "\"object\",\"properties\":{"
	    "\"untitledSingle\":{\"type\":\"string\",\"enum\":" CHOICES "},"
	    "\"titledSingle\":{\"type\":\"string\",\"oneOf\":" TITLED(
	        "Option") "},"
	                  "\"legacyEnum\":{\"type\":\"string\",\"enum\":["
	                  "\"opt1\",\"opt2\","
	                  "\"opt3\"],\"enumNames\":[\"Option One\",\"Option "
	                  "Two\","
	                  "\"Option Three\"]},"
	                  "\"untitledMulti\":{\"type\":\"array\",\"items\":{"
	                  "\"type\":"
	                  "\"string\",\"enum\":" CHOICES "}},"
	                  "\"titledMulti\":{\"type\":\"array\",\"items\":{"
	                  "\"anyOf\":" TITLED("Choice") "}}}}}");
}

void
fixture_ask_name(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in =
	    elicit("user_name", STR(TEXT_FORM("What is your name?", "name")));
	struct str name = field_of(q, "user_name", "name");

	(void)arguments;
	if (name.p != NULL)
		fixture_tools_text(q, false,
		    arena_strf(q->arena, "Hello, %.*s!", STR_FMT(name)));
	else
		mcp_elicitation_need(q, &in, 1, NULL);
}

void
fixture_ask_capital(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in = sample("capital_question",
	    STR(ONE_MESSAGE("What is the capital of France?", "100")));
	struct str text = json_get_text(
	    json_get(mcp_elicitation_get(q, "capital_question"), "content"),
	    "text");

	(void)arguments;
	if (text.p != NULL)
		fixture_tools_text(q, false, text);
	else
		mcp_elicitation_need(q, &in, 1, NULL);
}

void
fixture_ask_roots(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in = roots("client_roots");
	const struct json *list =
	    json_get(mcp_elicitation_get(q, "client_roots"), "roots");

	(void)arguments;
	if (json_is(list, JSON_ARRAY))
		fixture_tools_text(q, false,
		    arena_strf(q->arena, "Roots: %.*s",
		        STR_FMT(mcp_text_json(q->arena, list))));
	else
		mcp_elicitation_need(q, &in, 1, NULL);
}

void
fixture_ask_state(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in = elicit(
	    "confirm", STR("{\"message\":\"Please confirm\","
	                   "\"requestedSchema\":{\"type\":\"object\","
	                   "\"properties\":{\"ok\":{\"type\":\"boolean\"}},"
	                   "\"required\":[\"ok\"]}}"));
	struct json *state = json_new(q->arena, JSON_OBJECT);

	(void)arguments;
	if (mcp_elicitation_get(q, "confirm") != NULL &&
	    str_is(
	        json_get_text(mcp_elicitation_state(q), "step"), "confirm")) {
		fixture_tools_text(q, false, STR("state-ok"));
		return;
	}
	json_add(state, "step", json_new_text(q->arena, STR("confirm")));
	mcp_elicitation_need(q, &in, 1, state);
}

void
fixture_ask_several(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation in[] = {
		elicit(
		    "user_name", STR(TEXT_FORM("What is your name?", "name"))),
		sample(
		    "greeting", STR(ONE_MESSAGE("Generate a greeting", "50"))),
		roots("client_roots"),
	};

	(void)arguments;
	for (size_t i = 0; i < LEN(in); i++) {
		if (mcp_elicitation_get(q, in[i].key) == NULL) {
			mcp_elicitation_need(q, in, LEN(in), NULL);
			return;
		}
	}
	fixture_tools_text(q, false, STR("All three came"));
}

void
fixture_ask_rounds(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation one = elicit(
	    "step1", STR(TEXT_FORM("Step 1: What is your name?", "name")));
	const struct mcp_elicitation two = elicit("step2",
	    STR(TEXT_FORM("Step 2: What is your favorite color?", "color")));
	struct str name = field_of(q, "step1", "name");
	struct str color = field_of(q, "step2", "color");
	struct str kept = json_get_text(mcp_elicitation_state(q), "name");
	struct json *state = json_new(q->arena, JSON_OBJECT);

	(void)arguments;
	if (kept.p != NULL && color.p != NULL) {
		fixture_tools_text(q, false,
		    arena_strf(q->arena, "%.*s likes %.*s", STR_FMT(kept),
		        STR_FMT(color)));
	} else if (name.p != NULL) {
		json_add(state, "name", json_new_text(q->arena, name));
		mcp_elicitation_need(q, &two, 1, state);
	} else {
		mcp_elicitation_need(q, &one, 1, state);
	}
}

/* Only requests that the client supports. */
void
fixture_ask_able(struct mcp_request *q, const struct json *arguments)
{
	const struct mcp_elicitation all[] = {
		elicit(
		    "user_name", STR(TEXT_FORM("What is your name?", "name"))),
		sample(
		    "greeting", STR(ONE_MESSAGE("Generate a greeting", "50"))),
	};
	struct mcp_elicitation in[LEN(all)];
	size_t n = 0;

	(void)arguments;
	for (size_t i = 0; i < LEN(all); i++)
		if (mcp_elicitation_is_possible(q, all[i].capability) &&
		    mcp_elicitation_get(q, all[i].key) == NULL)
			in[n++] = all[i];
	if (n > 0)
		mcp_elicitation_need(q, in, n, NULL);
	else
		fixture_tools_text(q, false, STR("Nothing left to ask"));
}

void
fixture_ask_needs_sampling(struct mcp_request *q, const struct json *arguments)
{
	fixture_ask_capital(q, arguments);
}
