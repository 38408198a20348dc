/* test_steps.c - calls inside a call: their requests and results. */
/* sanitize: thread */
#include <stdlib.h>

#include "http/http_client.h"
#include "net/loop.h"
#include "loopback.h"
#include "fixture.h"

#define FLOW_FILE                                                              \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /a/{id}\n"                                                \
	"      operations:\n"                                                  \
	"      - {name: get, method: GET, inputParameters: [{name: q, in: "    \
	"query}], outputParameters: [{name: key, type: string, value: "        \
	"$.k}]}\n"                                                             \
	"      - {name: put, method: PUT, inputParameters: [{name: body, in: " \
	"body, type: object}]}\n"                                              \
	"      - {name: typed, method: GET, inputParameters: [{name: id, in: " \
	"path, type: string}, {name: q, in: query, type: integer}, {name: l, " \
	"in: query, type: array}]}\n"                                          \
	"  aggregates:\n"                                                      \
	"  - label: L\n"                                                       \
	"    namespace: f\n"                                                   \
	"    functions:\n"                                                     \
	"    - {name: one, description: d, inputParameters: [{name: x, type: " \
	"string, description: d}], call: n.get, with: {id: f.x}}\n"            \
	"    - {name: two, description: d, inputParameters: [{name: y, type: " \
	"string, description: d}], steps: [{name: a, call: f.one, with: {x: "  \
	"'{{y}}1'}}, {name: b, call: n.get, with: {id: a.k, q: '{{y}}'}}], "   \
	"mappings: [{targetName: r.k, value: $.b.key}, {targetName: r.k.z, "   \
	"value: 1}, {targetName: r.q, value: $.a.zz}, {targetName: l, value: " \
	"['{{y}}', 2]}]}\n"                                                    \
	"    - {name: say, description: d, inputParameters: [{name: y, type: " \
	"string, description: d}], outputParameters: [{name: said, type: "     \
	"string, value: 'so {{y}}'}]}\n"                                       \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: two, ref: f.two}\n"                                      \
	"    - {name: said, description: d, steps: [{name: s, call: f.say, "   \
	"with: {y: tools.y}}, {name: g, call: n.put, with: {id: '{{s.said}}'," \
	" body: {was: $.s, deep: ['{{s.said}}!']}}}]}\n"                       \
	"    - {name: typed, description: d, steps: [{name: g, call: n.get, "  \
	"with: {id: 1}}, {name: t, call: n.typed, with: {id: $.g.n, q: "       \
	"g.text, l: '{{g.list}}'}}]}\n"                                        \
	"    - {name: told, description: d, with: {pre: 'p {{z}}'}, steps: ["  \
	"{name: g, call: n.get, with: {id: '{{pre}}'}}], outputParameters: "   \
	"[{type: object, properties: {v: {type: string, mapping: $.g.key}}}]"  \
	"}\n"

struct wire {
	struct rig rig;
	struct loop *loop;
	struct http_client *client;
	struct server server;
};

static void
on_finished(struct call *c)
{
	loop_stop(((struct wire *)c->context)->loop);
}

static void
wire_open(struct wire *w, const char *const *answers, size_t count)
{
	struct engine_option base = { ENGINE_BASE_URI, "n", NULL };
	struct err e = { 0 };
	char *url;

	server_start(&w->server, answers, count);
	url = mem_printf("http://127.0.0.1:%d", w->server.port);
	base.value = url;
	rig_open(&w->rig, FLOW_FILE, &base, 1);
	free(url);
	w->loop = loop_new(&e);
	w->client = http_client_new(w->loop, &w->rig.limits);
	w->rig.thread->client = w->client;
	w->rig.thread->loop = w->loop;
}

static void
wire_close(struct wire *w)
{
	http_client_free(w->client);
	loop_free(w->loop);
	rig_close(&w->rig);
	server_stop(&w->server);
}

static struct call *
wire_start(struct wire *w, const char *name, const char *arguments)
{
	struct call *c = &w->rig.call;
	struct capability_consumed_operation *consumed;
	struct err e = { 0 };

	*c = (struct call){ .thread = w->rig.thread, .arena = &w->rig.arena };
	c->operation = capability_find_operation(
	    w->rig.capability, str_of(name), &consumed, &e);
	CHECK_STR(e.text, "");
	c->source.arguments =
	    json_parse(c->arena, str_of(arguments), 64, 0, &e);
	c->finished = on_finished;
	c->context = w;
	call_start(c);
	loop_run(w->loop);
	return c;
}

#define ANSWER(status, body)                                                   \
	"HTTP/1.1 " status "\r\nContent-Type: application/json"                \
	"\r\nConnection: close\r\n\r\n" body

static void
test_sequences_end_with_their_answer(void **state)
{
	static const struct {
		const char *tool, *arguments, *answers[2];
		size_t count;
		int status;
		const char *body, *seen[2];
	} t[] = {
		{ "two", "{\"y\":\"v\"}",
		    { ANSWER("200 OK", "{\"k\":\"K\"}"),
		        ANSWER("200 OK", "{\"k\":7}") },
		    2, 200, "{\"r\":{\"k\":\"7\"},\"l\":[\"v\",2]}",
		    { "GET /a/v1 HTTP", "GET /a/K?q=v HTTP" } },
		{ "f.two", "{\"y\":\"v\"}",
		    { ANSWER("404 Not Found", "{\"e\":1}") }, 1, 404,
		    "{\"e\":1}", { "GET /a/v1 HTTP" } },
		{ "two", "{\"y\":\"v\"}",
		    { ANSWER("200 OK", "{\"k\":\"K\"}"),
		        ANSWER("302 Found", "") },
		    2, 302, "", { "GET /a/v1 HTTP", "GET /a/K?q=v HTTP" } },
		{ "said", "{\"y\":\"w\"}", { ANSWER("201 Created", "[1]") }, 1,
		    201, "[1]",
		    { "PUT /a/so%20w HTTP", "{\"was\":{\"said\":\"so "
		                            "w\"},\"deep\":[\"so w!\"]}" } },
		/* A number for text, and text for a number, as APIs have it. */
		{ "typed", "{}",
		    { ANSWER("200 OK",
		          "{\"n\":7,\"text\":\"5\",\"list\":[\"a\",2]}"),
		        ANSWER("200 OK", "{}") },
		    2, 200, "{}",
		    { "GET /a/1 HTTP", "GET /a/7?q=5&l=a&l=2 HTTP" } },
		{ "told", "{\"z\":5}", { ANSWER("200 OK", "{\"k\":\"K\"}") }, 1,
		    200, "{\"v\":\"K\"}", { "GET /a/p%205 HTTP" } },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct wire w;
		struct call *c;

		wire_open(&w, t[i].answers, t[i].count);
		c = wire_start(&w, t[i].tool, t[i].arguments);
		CHECK_STR(c->error.text, "");
		CHECK_INT(c->response.status, t[i].status);
		CHECK_TEXT(c->response.body, t[i].body);
		server_wait(&w.server);
		for (size_t k = 0; k < 2 && t[i].seen[k] != NULL; k++)
			CHECK_HAS(buf_text(&w.server.seen), t[i].seen[k]);
		w.server.count = 0;
		pthread_create(&w.server.thread, NULL, serve, &w.server);
		wire_close(&w);
	}
}

static void
test_a_missing_input_of_a_function_is_reported_before_a_request(void **state)
{
	struct wire w;
	struct call *c;

	(void)state;
	wire_open(&w, NULL, 0);
	c = wire_start(&w, "two", "{}");
	CHECK_INT(c->error.kind, ERR_INPUT);
	CHECK_HAS(c->error.text, "'y' is missing");
	c = wire_start(&w, "f.say", "{\"y\":[1]}");
	CHECK_INT(c->error.kind, ERR_INPUT);
	c = wire_start(&w, "f.say", "{\"y\":\"\"}");
	CHECK_INT(c->response.status, 200);
	CHECK_TEXT(c->response.body, "{\"said\":\"so \"}");
	CHECK(!c->from_upstream);
	wire_close(&w);
}

static void
test_the_first_request_is_known_before_it_is_sent(void **state)
{
	static const struct {
		const char *tool, *arguments, *want;
		int sends;
	} t[] = {
		{ "two", "{\"y\":\"v\"}", "/a/v1", 2 },
		{ "said", "{\"y\":\"w\"}", "/a/so%20w", 1 },
		{ "f.one", "{\"x\":\"1\"}", "/a/1", 1 },
		{ "f.say", "{\"y\":\"1\"}", NULL, 0 },
	};
	struct wire w;

	(void)state;
	wire_open(&w, NULL, 0);
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = &w.rig.call;
		struct capability_consumed_operation *consumed;
		struct http_request out;
		struct err e = { 0 };
		struct str url;

		*c = (struct call){ .thread = w.rig.thread,
			.arena = &w.rig.arena };
		c->operation = capability_find_operation(
		    w.rig.capability, str_of(t[i].tool), &consumed, &e);
		c->source.arguments =
		    json_parse(c->arena, str_of(t[i].arguments), 64, 0, &e);
		CHECK_INT(c->operation->sends, t[i].sends);
		CHECK_INT(call_build(c, &out, &url), t[i].sends > 0 ? 0 : -1);
		if (t[i].want != NULL)
			CHECK_TEXT(out.path, t[i].want);
	}
	wire_close(&w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences_end_with_their_answer),
		cmocka_unit_test(
		    test_a_missing_input_of_a_function_is_reported_before_a_request),
		cmocka_unit_test(
		    test_the_first_request_is_known_before_it_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
