/* test_proxy.c - which parts of a caller's request are forwarded. */
#include "fixture.h"

#define FORWARD_FILE                                                           \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: http://h.test/base\n"                                    \
	"    authentication: {type: apikey, key: key, value: s3, placement: "  \
	"query}\n"                                                             \
	"    inputParameters:\n"                                               \
	"    - {name: v, in: query, value: '2'}\n"                             \
	"    - {name: X-Way, in: header, value: home}\n"                       \
	"    - {name: asked, in: query}\n"                                     \
	"    resources:\n"                                                     \
	"    - {name: r, path: /a, operations: [{name: o, method: GET}]}\n"    \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: front\n"                                               \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /proxy\n"                                                 \
	"      forward: {targetNamespace: api, trustedHeaders: [x-trust, "     \
	"X-Way, Connection]}\n"

#define COOKIE_FILE                                                            \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: api\n"                                                 \
	"    baseUri: http://h.test\n"                                         \
	"    authentication: {type: apikey, name: sid, value: s3, in: "        \
	"cookie}\n"                                                            \
	"    inputParameters: [{name: lang, in: cookie, value: de}]\n"         \
	"    resources: [{path: /a, operations: [{name: o, method: GET}]}]\n"  \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /proxy\n"                                                 \
	"      forward: {targetNamespace: api, trustedHeaders: [cookie]}\n"

static const char *
forwarded(struct rig *r, enum http_method method, const char *tail,
    const char *query, const char *body)
{
	struct http_request q = {
		.method = method, .query = str_of(query), .body = str_of(body)
	};
	struct http_request out;
	struct str url;
	struct buf b;
	char *text;

	http_headers_add(&r->arena, &q.headers, STR("X-Trust"), STR("1"));
	http_headers_add(&r->arena, &q.headers, STR("X-Way"), STR("mine"));
	http_headers_add(&r->arena, &q.headers, STR("X-Other"), STR("2"));
	http_headers_add(&r->arena, &q.headers, STR("Connection"), STR("x"));
	http_headers_add(&r->arena, &q.headers, STR("Cookie"),
	    STR("sid=mine; a=1;lang=fr; b=2"));
	http_headers_add(
	    &r->arena, &q.headers, STR("Content-Type"), STR("text/x"));
	r->call = (struct call){
		.thread = r->thread,
		.arena = &r->arena,
		.operation = r->capability->exposes->forwards,
		.source = { .request = &q, .tail = str_of(tail) },
	};
	if (call_build(&r->call, &out, &url) == -1)
		return arena_printf(&r->arena, "%d", (int)r->call.error.kind);
	buf_init(&b, 65536);
	buf_printf(&b, "%s %.*s", http_method_name(out.method), STR_FMT(url));
	for (size_t i = 0; i < out.headers.count; i++)
		buf_printf(&b, "|%.*s: %.*s",
		    STR_FMT(out.headers.items[i].name),
		    STR_FMT(out.headers.items[i].value));
	buf_printf(&b, "|%.*s", STR_FMT(out.body));
	text = arena_strdup(&r->arena, buf_str(&b));
	buf_done(&b);
	return text;
}

#define HEADERS "|X-Way: home|X-Trust: 1"

static void
test_the_rest_of_the_path_is_forwarded_unchanged(void **state)
{
	static const struct {
		enum http_method method;
		const char *tail, *query, *body, *want;
	} t[] = {
		{ HTTP_METHOD_GET, NULL, NULL, NULL,
		    "GET http://h.test/base?v=2&key=s3" HEADERS "|" },
		{ HTTP_METHOD_DELETE, "a/b%2Fc//d/", "x=1&x=a%20b&", NULL,
		    "DELETE http://h.test/base/a/b%2Fc//d/"
		    "?x=1&x=a%20b&v=2&key=s3" HEADERS "|" },
		/*
		 * The constants of the namespace, and its key, replace those of
		 * the caller.
		 */
		{ HTTP_METHOD_GET, "/a", "v=9&key=mine&k%65y=2&asked=1&%76=3",
		    NULL,
		    "GET http://h.test/base/a?asked=1&v=2&key=s3" HEADERS "|" },
		{ HTTP_METHOD_PATCH, "{x}", "{y}=1", "b\ndy",
		    "PATCH "
		    "http://h.test/base/%7Bx%7D?%7By%7D=1&v=2&key=s3" HEADERS
		    "|Content-Type: text/x|b\ndy" },
		{ HTTP_METHOD_GET, "a.b/..c/d..", NULL, NULL,
		    "GET http://h.test/base/a.b/..c/d..?v=2&key=s3" HEADERS
		    "|" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, FORWARD_FILE, NULL, 0);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(forwarded(&r, t[i].method, t[i].tail, t[i].query,
		              t[i].body),
		    t[i].want);
	CHECK_INT(engine_reach(r.engine, r.capability->exposes->forwards),
	    ENGINE_REACHES_REMOTE);
	rig_close(&r);
}

static void
test_cookies_are_those_of_the_caller_and_the_namespace(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, COOKIE_FILE, NULL, 0);
	CHECK_STR(forwarded(&r, HTTP_METHOD_GET, "a", NULL, NULL),
	    "GET http://h.test/a|Cookie: sid=s3; lang=de; a=1; b=2|");
	rig_close(&r);
}

static void
test_no_path_leaves_the_base_uri(void **state)
{
	static const char *const tails[] = { "..", ".", "a/..", "a/../b",
		"%2e%2e", "%2E.", "a%2f..%2fb", "a%5c..", "a\\..\\b",
		"%252e%252e", "%25252e%25252e/x", "..;a=1", "a/..%3bx", "a%00b",
		"a%0d%0ab", "a%7f", "%2525252525252e" };
	struct rig r;

	(void)state;
	rig_open(&r, FORWARD_FILE, NULL, 0);
	for (size_t i = 0; i < LEN(tails); i++) {
		forwarded(&r, HTTP_METHOD_GET, tails[i], NULL, NULL);
		if (r.call.error.kind != ERR_INPUT)
			fail_msg("'%s' goes on", tails[i]);
	}
	/* A malformed query is an error of the caller. */
	forwarded(&r, HTTP_METHOD_GET, "a", "x=%zz", NULL);
	CHECK_INT(r.call.error.kind, ERR_INPUT);
	rig_close(&r);
}

static void
test_the_query_of_the_base_uri_is_that_of_the_namespace(void **state)
{
	static const struct engine_option base[] = { { ENGINE_BASE_URI, "api",
	    "http://o.test/b?t=1&v=8" } };
	struct rig r;

	(void)state;
	rig_open(&r, FORWARD_FILE, base, LEN(base));
	CHECK_STR(forwarded(&r, HTTP_METHOD_GET, "a", "t=9&x=1", NULL),
	    "GET http://o.test/b/a?x=1&t=1&v=2&key=s3" HEADERS "|");
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_rest_of_the_path_is_forwarded_unchanged),
		cmocka_unit_test(
		    test_cookies_are_those_of_the_caller_and_the_namespace),
		cmocka_unit_test(test_no_path_leaves_the_base_uri),
		cmocka_unit_test(
		    test_the_query_of_the_base_uri_is_that_of_the_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
