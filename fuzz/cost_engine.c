/* cost_engine.c - feeds files and documents, and values to calls. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "http/http_request.h"
#include "http/http_response.h"
#include "engine/arguments/query_object.h"
#include "engine/engine.h"
#include "engine/state/engine_state.h"
#include "engine/state/call_state.h"
#include "engine/step_lookup.h"
#include "engine/response/mapping.h"
#include "expose/mcp/mcp_schema.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_secret_text.h"
#include "expose/mcp/mcp_tools.h"
#include "openapi/export/openapi_export.h"
#include "openapi/import/openapi_import.h"
#include "capability/capability.h"
#include "cost_feed.h"

void
cost_feed_capability(struct str text, struct str along)
{
	static const struct capability_load_options strict = { .strict = true };
	struct openapi_export x = { .authority = false };
	struct arena a = { 0 };
	struct capability *s;
	struct buf b;

	(void)along;
	buf_init(&b, 1 << 20);
	s = capability_load_read("cost.yaml", text, &strict, NULL);
	if (s != NULL) {
		capability_diagnostics_notes(&b, s);
		(void)openapi_export(&a, s, &x);
	}
	capability_free(s);
	buf_done(&b);
	arena_done(&a);
}

void
cost_feed_openapi(struct str text, struct str along)
{
	struct openapi_import options = { .max_bytes = 1 << 20 };
	struct arena a = { 0 };
	struct err e;

	(void)along;
	(void)openapi_import(&a, text, &options, &e);
	arena_done(&a);
}

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "info: {label: C, description: What calls do with values.}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n"
    "    namespace: n\n"
    "    baseUri: http://h.test\n"
    "    resources:\n"
    "    - name: r\n"
    "      path: /r\n"
    "      operations:\n"
    "      - name: o\n"
    "        method: POST\n"
    "        inputParameters:\n"
    "        - {name: body, in: body, type: object}\n"
    "        outputParameters:\n"
    "        - {name: all, type: array, mapping: '$[*].id'}\n"
    "  exposes:\n"
    "  - type: rest\n"
    "    namespace: e\n"
    "    port: 1\n"
    "    resources:\n"
    "    - path: /r\n"
    "      name: r\n"
    "      operations:\n"
    "      - method: POST\n"
    "        name: x\n"
    "        call: n.o\n"
    "        with: {body: rest.body}\n"
    "        inputParameters:\n"
    "        - name: list\n"
    "          in: body\n"
    "          type: array\n"
    "          items: {type: string, enum: [a, b, c], pattern: '[a-z]+\\d'}\n"
    "        outputParameters:\n"
    "        - type: object\n"
    "          mapping: $.\n"
    "          properties:\n"
    "            ids: {type: array, mapping: '$..id', items: {type: string}}\n"
    "            one: {type: string, mapping: '$.a.b.c'}\n"
    "            all:\n"
    "              type: array\n"
    "              mapping: $.rows\n"
    "              items:\n"
    "                type: object\n"
    "                properties: {x: {type: string}, y: {type: number}}\n";

static struct capability *capability;
static struct engine_thread *thread;

/* Loads the capability that all calls use, once. */
static void
start(void)
{
	static struct limits limits;
	struct err e = { .kind = ERR_NONE };

	if (thread != NULL)
		return;
	limits = limits_default();
	capability = capability_load_text(STR("cost.yaml"), str_of(file), &e);
	if (capability == NULL || capability->errors > 0)
		abort();
	thread = engine_thread_new(
	    engine_new(capability, NULL, 0, &limits, &e), NULL, NULL);
}

static struct call
call_of(struct arena *a)
{
	struct capability_consumed_operation *consumed;
	struct call c = { .arena = a };

	start();
	c.thread = thread;
	c.operation =
	    capability_find_operation(capability, STR("x"), &consumed, NULL);
	c.consumed = c.operation->call;
	return c;
}

/* Checks the body of a caller and builds the request. along: its media type. */
void
cost_feed_request(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct call c = call_of(&a);
	struct http_request in = { .method = HTTP_METHOD_POST,
		.body = text,
		.path = STR("/r"),
		.query = text },
	                    out;
	struct str url;

	http_headers_add(&a, &in.headers, STR("Content-Type"), along);
	http_headers_add(&a, &in.headers, STR("Cookie"), text);
	c.source.request = &in;
	(void)call_build(&c, &out, &url);
	arena_done(&a);
}

/* Shapes the response of an upstream as the file declares. */
void
cost_feed_answer(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct call c = call_of(&a);
	struct err e = { .kind = ERR_NONE };
	const struct json *v = json_parse(&a, text, 64, 0, NULL);

	(void)along;
	c.response = (struct http_response){ .status = 200,
		.content_type = STR("application/json"),
		.body = text };
	(void)mapping_apply(&c, c.operation, &e);
	if (v != NULL) {
		(void)mapping_project(&a, c.consumed, v, NULL, NULL, &e);
		(void)mcp_schema_fits(mcp_schema_output(&a, c.operation), v);
	}
	arena_done(&a);
}

/* text is an array of two items: the list, and the value to look up. */
void
cost_feed_lookup(struct str text, struct str along)
{
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, text, 64, 0, NULL);
	const struct capability_step step = { .match = along };

	if (json_is(v, JSON_ARRAY) && v->first != NULL)
		(void)step_lookup_find(&a, &step,
		    step_lookup_index(&step, v->first, false), v->last);
	arena_done(&a);
}

/* along: the words of tools, one line each. */
void
cost_feed_search(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct capability_operation operations[64] = { 0 };
	struct mcp_tool items[64] = { 0 };
	struct mcp_tools tools = { .items = items };
	size_t found[10];

	while (along.n > 0 && tools.count < 64) {
		struct mcp_tool *t = &items[tools.count];

		t->name = t->description = str_cut(&along, '\n');
		t->operation = &operations[tools.count++];
		t->input = json_new(&a, JSON_OBJECT);
	}
	(void)mcp_search_find(
	    mcp_search_new(&a, &tools), NULL, &a, text, 10, found);
	arena_done(&a);
}

/* Reads an object of a query; its members are compared with each other. */
void
cost_feed_members(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };

	(void)along;
	(void)query_object_find(&a, text, STR("a"), &e);
	arena_done(&a);
}

static struct str
form(void *context, const struct mcp_secret_one *one)
{
	(void)context;
	(void)one;
	return STR("[withheld]");
}

/* along: a secret. */
void
cost_feed_secret(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct mcp_secret_text t;
	const struct json *v = json_parse(&a, text, 64, 0, NULL);

	mcp_secret_text_init(&t, &a);
	mcp_secret_text_add(&t, along);
	mcp_secret_text_add_keys(&t, text);
	(void)mcp_secret_text_replace(&t, text, form, NULL);
	if (v != NULL) {
		mcp_secret_text_add_leaves(&t, v);
		(void)mcp_secret_text_replace_in(&t, v, form, NULL);
	}
	arena_done(&a);
}
