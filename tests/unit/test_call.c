/* test_call.c - a call from its arguments to the answer. */
/* sanitize: thread */
#include <ftw.h>
#include <stdlib.h>

#include "authority/authority.h"
#include "base/metrics.h"
#include "http/http_client.h"
#include "key/key.h"
#include "net/loop.h"
#include "loopback.h"
#include "fixture.h"

#define SHAPED                                                                 \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - {name: r, path: /a, operations: [{name: o, method: GET}]}\n"    \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: as-is, description: d, call: n.o, "                      \
	"outputParameters: [{type: array, mapping: $.}]}\n"                    \
	"    - {name: shaped, description: d, call: n.o, "                     \
	"outputParameters: [{type: object, properties: "                       \
	"{id: {type: string, mapping: $.data.id}, "                            \
	"n: {type: number, mapping: '$.list[1]'}, "                            \
	"gone: {type: string, mapping: $.x.y}}}]}\n"                           \
	"    - {name: list, description: d, call: n.o, "                       \
	"outputParameters: [{type: array, mapping: $.list, "                   \
	"items: {type: object, properties: "                                   \
	"{v: {type: number, mapping: $.v}}}}]}\n"

/* A rig with a loop and a client, and a server that answers once. */
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
wire_open(struct wire *w, const char *answer)
{
	struct err e = { 0 };
	const char *const answers[] = { answer };
	struct engine_option base = { ENGINE_BASE_URI, "n", NULL };
	char *url;

	server_start(&w->server, NULL, 0);
	server_wait(&w->server);
	w->server.answers =
	    memcpy(mem_new(sizeof(answers)), answers, sizeof(answers));
	w->server.count = 1;
	pthread_create(&w->server.thread, NULL, serve, &w->server);
	url = mem_printf("http://127.0.0.1:%d", w->server.port);
	base.value = url;
	rig_open(&w->rig, SHAPED, &base, 1);
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
	server_wait(&w->server);
	free((void *)w->server.answers);
	server_done(&w->server);
}

static struct call *
wire_run(struct wire *w, const char *tool)
{
	struct call *c = rig_tool(&w->rig, tool, "{}");

	c->finished = on_finished;
	c->context = w;
	call_start(c);
	loop_run(w->loop);
	return c;
}

#define ANSWER(status, type, body)                                             \
	"HTTP/1.1 " status "\r\nContent-Type: " type                           \
	"\r\nConnection: close\r\n\r\n" body

static void
test_answers_are_passed_through_or_shaped(void **state)
{
	static const struct {
		const char *tool, *answer;
		int status;
		const char *type, *body;
	} t[] = {
		{ "as-is", ANSWER("200 OK", "application/json", "{ \"a\":1 }"),
		    200, "application/json", "{ \"a\":1 }" },
		{ "as-is", ANSWER("200 OK", "text/html", "<p/>"), 200,
		    "text/html", "<p/>" },
		{ "as-is",
		    "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 204,
		    NULL, "" },
		{ "shaped",
		    "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 204,
		    NULL, "" },
		/* Errors are not shaped. */
		{ "shaped",
		    ANSWER(
		        "404 Not Found", "application/json", "{\"e\":\"x\"}"),
		    404, "application/json", "{\"e\":\"x\"}" },
		{ "shaped",
		    ANSWER("200 OK", "application/json",
		        "{\"data\":{\"id\":\"k\",\"z\":0},"
		        "\"list\":[1,2.50,3]}"),
		    200, "application/json",
		    "{\"id\":\"k\",\"n\":2.50,\"gone\":null}" },
		{ "list",
		    ANSWER("200 OK", "application/json",
		        "{\"list\":[{\"v\":1,\"w\":2},{\"v\":3}]} "),
		    200, "application/json", "[{\"v\":1},{\"v\":3}]" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct wire w = { 0 };
		struct call *c;

		wire_open(&w, t[i].answer);
		c = wire_run(&w, t[i].tool);
		CHECK_STR(c->error.text, "");
		CHECK(c->from_upstream);
		CHECK_INT(c->response.status, t[i].status);
		CHECK_TEXT(c->response.body, t[i].body);
		CHECK_TEXT(c->response.content_type, t[i].type);
		wire_close(&w);
	}
}

static void
test_only_headers_for_the_caller_are_returned(void **state)
{
	static const char answer[] = "HTTP/1.1 401 Unauthorized\r\n"
	                             "WWW-Authenticate: Basic\r\n"
	                             "Retry-After: 3\r\n"
	                             "X-RateLimit-Remaining: 0\r\n"
	                             "RateLimit: a\r\n"
	                             "ETag: e\r\n"
	                             "X-Internal: i\r\n"
	                             "Set-Cookie: c=d\r\n"
	                             "Content-Length: 0\r\n"
	                             "Connection: close\r\n\r\n";
	static const struct {
		const char *name, *want;
	} t[] = {
		{ "retry-after", "3" },
		{ "x-ratelimit-remaining", "0" },
		{ "ratelimit", "a" },
		{ "etag", "e" },
		{ "www-authenticate", NULL },
		{ "x-internal", NULL },
		{ "set-cookie", NULL },
	};
	struct wire w = { 0 };
	struct call *c;

	(void)state;
	wire_open(&w, answer);
	c = wire_run(&w, "as-is");
	CHECK_INT(c->response.status, 401);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(http_headers_get(&c->response.headers, t[i].name),
		    t[i].want);
	wire_close(&w);
}

static void
test_an_answer_that_does_not_fit_its_shape_is_an_error(void **state)
{
	struct wire w = { 0 };
	struct call *c;

	(void)state;
	wire_open(&w, ANSWER("200 OK", "text/html", "<p/>"));
	c = wire_run(&w, "shaped");
	CHECK_INT(c->error.kind, ERR_UPSTREAM);
	CHECK_HAS(c->error.text, "the upstream's answer is not JSON");
	wire_close(&w);
}

/* A short form of the published keys file, on a built-in authority. */
#define KEYS                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds: [{namespace: env, keys: {NO_SUCH_KEY: NO_SUCH_KEY}}]\n"        \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: keys\n"                                                \
	"    baseUri: https://keys.test\n"                                     \
	"    authentication: {type: apikey, key: Authorization, "              \
	"value: 'Key {{env.NO_SUCH_KEY}}', placement: header}\n"               \
	"    resources:\n"                                                     \
	"    - name: keys\n"                                                   \
	"      path: /keys\n"                                                  \
	"      operations:\n"                                                  \
	"      - {name: listkeys, method: GET}\n"                              \
	"      - {name: createkey, method: POST, inputParameters: "            \
	"[{name: body, in: body, type: object, required: true}]}\n"            \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: list, description: d, call: keys.listkeys}\n"            \
	"    - {name: create, description: d, call: keys.createkey, "          \
	"with: {body: tools.body}}\n"

struct house {
	char dir[32];
	struct keys *keys;
	struct metrics *metrics;
	struct authority *authority;
	struct authority_thread *thread;
	char *credential;
};

static void
house_open(struct house *h, struct loop *l)
{
	const struct limits limits = limits_default();
	struct err e = { 0 };

	snprintf(h->dir, sizeof(h->dir), "/tmp/claviger-call-XXXXXX");
	CHECK(mkdtemp(h->dir) != NULL);
	h->keys = keys_open(h->dir, &limits, &h->credential, &e);
	CHECK_STR(e.text, "");
	h->metrics = metrics_new();
	h->authority = authority_new(h->keys, h->metrics, 0);
	h->thread = authority_thread_new(h->authority, l, &e);
	CHECK_STR(e.text, "");
	authority_set_ready(h->authority, true);
}

static int
remove_entry(
    const char *path, const struct stat *info, int kind, struct FTW *where)
{
	(void)info;
	(void)kind;
	(void)where;
	return remove(path);
}

static void
house_close(struct house *h)
{
	authority_thread_free(h->thread);
	authority_free(h->authority);
	metrics_free(h->metrics);
	keys_close(h->keys);
	CHECK_INT(nftw(h->dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	mem_wipe(h->credential, strlen(h->credential));
	free(h->credential);
}

static struct call *
ask_authority(struct wire *w, const char *tool, const char *arguments,
    const char *credential)
{
	struct call *c = rig_tool(&w->rig, tool, arguments);

	if (credential != NULL)
		c->source.authorization =
		    arena_strf(&w->rig.arena, "Key %s", credential);
	c->source.request_id = STR("rid-1");
	c->finished = on_finished;
	c->context = w;
	call_start(c);
	loop_run(w->loop);
	return c;
}

static void
test_the_authority_answers_with_the_callers_own_key(void **state)
{
	static const struct engine_option here[] = { { ENGINE_AUTHORITY, "keys",
	    NULL } };
	struct wire w = { 0 };
	struct house h = { 0 };
	struct err e = { 0 };
	struct call *c;

	(void)state;
	w.loop = loop_new(&e);
	house_open(&h, w.loop);
	rig_open(&w.rig, KEYS, here, 1);
	w.rig.thread->authority = h.thread;

	c = ask_authority(&w, "list", "{}", h.credential);
	CHECK_STR(c->error.text, "");
	CHECK_INT(c->response.status, 200);
	c = ask_authority(&w, "list", "{}", NULL);
	CHECK_INT(c->response.status, 401);
	/* A refused caller learns nothing about the body. */
	c = ask_authority(&w, "create", "{}", NULL);
	CHECK_INT(c->response.status, 401);
	c = ask_authority(&w, "create", "{}", h.credential);
	CHECK_INT(c->response.status, 400);
	/* A write waits for the disk. */
	c = ask_authority(
	    &w, "create", "{\"body\":{\"alias\":\"a\"}}", h.credential);
	CHECK(c->response.status == 200 || c->response.status == 201);
	CHECK(
	    memmem(c->response.body.p, c->response.body.n, "ck1_", 4) != NULL);

	w.rig.thread->authority = NULL;
	c = ask_authority(&w, "list", "{}", h.credential);
	CHECK_INT(c->error.kind, ERR_UNAVAILABLE);
	rig_close(&w.rig);
	house_close(&h);
	loop_free(w.loop);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_are_passed_through_or_shaped),
		cmocka_unit_test(test_only_headers_for_the_caller_are_returned),
		cmocka_unit_test(
		    test_an_answer_that_does_not_fit_its_shape_is_an_error),
		cmocka_unit_test(
		    test_the_authority_answers_with_the_callers_own_key),
	};

	setenv("no_proxy", "127.0.0.1", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
