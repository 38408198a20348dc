/* test_credential.c - credentials of requests, and retries after a 401. */
#include <stdlib.h>

#include "http/http_client.h"
#include "net/loop.h"
#include "fixture.h"
#include "loopback.h"

#define FILE_WITH(auth)                                                        \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds:\n"                                                             \
	"- namespace: env\n"                                                   \
	"  keys: {CRED_A: CRED_A, CRED_B: CRED_B}\n"                           \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: http://h.test\n"                                         \
	"    authentication: " auth "\n"                                       \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /a\n"                                                     \
	"      operations:\n"                                                  \
	"      - name: get\n"                                                  \
	"        method: GET\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: Authorization, in: header, value: mine}\n"           \
	"        - {name: api_key, in: query, value: mine}\n"                  \
	"      - name: post\n"                                                 \
	"        method: POST\n"                                               \
	"        inputParameters:\n"                                           \
	"        - {name: body, in: body, type: object, value: '{\"n\":1}'}\n"

static const struct engine_option set[] = {
	{ ENGINE_SET, "CRED_A", "s ecret" },
	{ ENGINE_SET, "CRED_B", "other" },
};

#define BODY "{name: body, in: body}"
#define POST(parameters) "method: POST, inputParameters: [" parameters "]"
#define FORM "application/x-www-form-urlencoded"

static void
test_a_key_is_a_member_of_the_body(void **state)
{
	static const char *const key = "{type: apikey, key: k, value: "
	                               "'{{CRED_A}}', placement: body}";
	static const struct {
		const char *operation, *arguments, *want, *type;
	} t[] = {
		{ POST(BODY), "{\"body\":{\"n\":1}}",
		    "{\"n\":1,\"k\":\"s ecret\"}", "application/json" },
		{ POST(BODY), "{}", "{\"k\":\"s ecret\"}", "application/json" },
		/* A caller cannot replace it. */
		{ POST(BODY), "{\"body\":{\"k\":1,\"n\":2}}",
		    "{\"n\":2,\"k\":\"s ecret\"}", "application/json" },
		{ POST("{name: k, in: body}, {name: n, in: body}"),
		    "{\"k\":1,\"n\":2}", "{\"n\":2,\"k\":\"s ecret\"}",
		    "application/json" },
		{ POST(BODY), "{\"body\":[1]}",
		    "the body must be a JSON object: the API's key is its "
		    "member 'k'",
		    NULL },
		{ POST(BODY) ", body: {type: formUrlEncoded}",
		    "{\"body\":{\"k\":1,\"n\":\"a b\"}}", "n=a+b&k=s+ecret",
		    FORM },
		{ POST(BODY) ", body: {type: formUrlEncoded}", "{}",
		    "k=s+ecret", FORM },
		{ POST("{name: n, in: body}") ", body: {type: json, data: "
		                              "'{\"a\": {\"n\": {{n}}}}'}",
		    "{\"n\":1}", "{\"a\":{\"n\":1},\"k\":\"s ecret\"}",
		    "application/json" },
		{ POST("{name: n, in: body}") ", body: {type: json, data: {a: "
		                              "['{{n}}']}}",
		    "{\"n\":1}", "{\"a\":[1],\"k\":\"s ecret\"}",
		    "application/json" },
		{ POST(BODY) ", body: {type: xml}", "{\"body\":\"<a/>\"}",
		    "the API's key is a member of the body, but the body is "
		    "XML, not JSON or a form: use another 'placement' in the "
		    "file",
		    NULL },
		{ POST(BODY) ", body: {type: multipartForm}",
		    "{\"body\":{\"a\":1}}",
		    "the API's key is a member of the body, but the body is "
		    "multipart, not JSON or a form: use another 'placement' in "
		    "the file",
		    NULL },
		{ "method: GET", "{}",
		    "the API's key is a member of the body, which a GET "
		    "request does not have: use another 'placement' in the "
		    "file",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct http_request out;
		struct str url;
		struct call *c;
		struct rig r;

		rig_open(&r,
		    arena_printf(&a,
		        "naftiko: 1.0.0-alpha2\n"
		        "capability:\n"
		        "  consumes:\n"
		        "  - namespace: api\n"
		        "    baseUri: http://h.test\n"
		        "    authentication: %s\n"
		        "    resources: [{path: /a, operations: [{name: post, "
		        "%s}]}]\n"
		        "  exposes: [{type: mcp, port: 1, tools: [{name: t, "
		        "call: api.post}]}]\n",
		        key, t[i].operation),
		    set, 1);
		c = rig_tool(&r, "t", t[i].arguments);
		if (call_build(c, &out, &url) == 0) {
			CHECK_TEXT(out.body, t[i].want);
			CHECK_TEXT(
			    http_headers_get(&out.headers, "content-type"),
			    t[i].type);
		} else {
			CHECK_STR(c->error.text, t[i].want);
		}
		rig_close(&r);
		arena_done(&a);
	}
}

static void
test_each_kind_has_its_place_in_the_request(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ FILE_WITH("{type: bearer, token: '{{env.CRED_B}}'}"),
		    "GET http://h.test/a?api_key=mine|Authorization: Bearer "
		    "other|Accept: application/json" },
		{ FILE_WITH("{type: basic, username: Aladdin, password: "
		            "'open sesame'}"),
		    "GET http://h.test/a?api_key=mine|Authorization: Basic "
		    "QWxhZGRpbjpvcGVuIHNlc2FtZQ==|Accept: application/json" },
		{ FILE_WITH("{type: basic, username: '{{CRED_B}}'}"),
		    "GET http://h.test/a?api_key=mine|Authorization: Basic "
		    "b3RoZXI6|Accept: application/json" },
		{ FILE_WITH("{type: apikey, key: api_key, value: "
		            "'{{CRED_A}}', placement: query}"),
		    "GET http://h.test/a?api_key=s%20ecret|Authorization: mine|"
		    "Accept: application/json" },
		/* As OpenAPI writes it. */
		{ FILE_WITH("{type: apikey, name: api_key, value: "
		            "'{{CRED_A}}', in: query}"),
		    "GET http://h.test/a?api_key=s%20ecret|Authorization: mine|"
		    "Accept: application/json" },
		{ FILE_WITH("{type: apikey, in: header, name: X-Key, value: "
		            "'{{CRED_A}}'}"),
		    "GET http://h.test/a?api_key=mine|X-Key: s ecret|"
		    "Authorization: mine|Accept: application/json" },
		{ FILE_WITH("{type: apikey, in: cookie, name: sid, value: "
		            "'{{CRED_A}}'}"),
		    "GET http://h.test/a?api_key=mine|Authorization: mine|"
		    "Cookie: sid=s%20ecret|Accept: application/json" },
		{ FILE_WITH("{type: apikey, placement: cookie, key: sid, "
		            "value: '{{CRED_B}}', headers: {cookie: a=1}}"),
		    "GET http://h.test/a?api_key=mine|cookie: a=1; sid=other|"
		    "Authorization: mine|Accept: application/json" },
		/* The default placement is a header. */
		{ FILE_WITH("{type: apikey, key: X-Key, value: '{{CRED_A}}'}"),
		    "GET http://h.test/a?api_key=mine|X-Key: s ecret|"
		    "Authorization: mine|Accept: application/json" },
		{ FILE_WITH("{type: apikey, key: authorization, value: "
		            "'Key {{CRED_A}}'}"),
		    "GET http://h.test/a?api_key=mine|authorization: Key s "
		    "ecret|Accept: application/json" },
		{ FILE_WITH("{type: apikey, headers: {A-Key: '{{env.CRED_A}}', "
		            "B-Key: 'b {{CRED_B}}'}}"),
		    "GET http://h.test/a?api_key=mine|A-Key: s ecret|B-Key: b "
		    "other|Authorization: mine|Accept: application/json" },
		/*
		 * Digest needs a challenge, so the first request has no
		 * credential.
		 */
		{ FILE_WITH("{type: digest, username: u, password: p}"),
		    "GET http://h.test/a?api_key=mine|Accept: "
		    "application/json" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		rig_open(&r, t[i].file, set, LEN(set));
		CHECK_STR(rig_built(&r, rig_call(&r, "api.get")), t[i].want);
		rig_close(&r);
	}
}

static void
test_one_header_has_all_cookies(void **state)
{
	static const char *const file =
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  consumes:\n"
	    "  - namespace: api\n"
	    "    baseUri: http://h.test\n"
	    "    authentication: {type: apikey, key: sid, value: s3, "
	    "placement: "
	    "cookie}\n"
	    "    resources: [{path: /a, operations: [{name: get, method: GET,\n"
	    "      inputParameters: [{name: sid, in: cookie, value: no},\n"
	    "        {name: lang, in: cookie, value: de}]}]}]\n";
	struct rig r;

	(void)state;
	rig_open(&r, file, NULL, 0);
	CHECK_STR(rig_built(&r, rig_call(&r, "api.get")),
	    "GET http://h.test/a|Cookie: sid=s3; lang=de|Accept: "
	    "application/json");
	rig_close(&r);
}

static void
test_a_missing_value_disables_calls_and_is_named(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ FILE_WITH("{type: bearer, token: '{{CRED_NONE}}'}"),
		    "CRED_NONE is not set" },
		{ FILE_WITH("{type: bearer, token: '{{env.CRED_A}}'}"),
		    "CRED_A is not set" },
		{ FILE_WITH("{type: apikey, headers: {A: a, B: "
		            "'{{env.CRED_A}}'}}"),
		    "CRED_A is not set" },
		{ FILE_WITH("{type: digest, username: u, password: "
		            "'{{env.CRED_A}}'}"),
		    "CRED_A is not set" },
		{ FILE_WITH("{type: bearer}"), "has no token in the file" },
		{ FILE_WITH("{type: apikey}"), "has no key in the file" },
		{ FILE_WITH("{type: apikey, headers: {}}"),
		    "has no key in the file" },
		{ FILE_WITH("{type: apikey, key: k}"),
		    "has no value in the file" },
		{ FILE_WITH("{type: digest, username: u}"),
		    "has no password in the file" },
		{ FILE_WITH("{type: oauth2}"),
		    "neither tokenEndpoint nor authorizationServerUri" },
		{ FILE_WITH("{type: basic, username: '', password: p}"),
		    "has no username" },
		{ FILE_WITH("{type: basic, username: 'a:b', password: p}"),
		    "has a ':' in it" },
		{ FILE_WITH("{type: apikey, key: 'X Y', value: v}"),
		    "names a header 'X Y' that HTTP cannot carry" },
		{ FILE_WITH("{type: apikey, key: X, value: \"a\\nb\"}"),
		    "has a line break" },
	};

	(void)state;
	unsetenv("CRED_A");
	unsetenv("CRED_NONE");
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		const char *problem;

		rig_open(&r, t[i].file, NULL, 0);
		problem =
		    engine_problem(r.engine, rig_call(&r, "api.get")->consumed);
		CHECK_HAS(problem != NULL ? problem : "", t[i].want);
		rig_close(&r);
	}
}

static void
test_a_name_without_a_bind_is_a_variable_of_the_environment(void **state)
{
	struct rig r;

	(void)state;
	setenv("CRED_NONE", "from-outside", 1);
	rig_open(
	    &r, FILE_WITH("{type: bearer, token: '{{CRED_NONE}}'}"), NULL, 0);
	CHECK_HAS(rig_built(&r, rig_call(&r, "api.get")),
	    "Authorization: Bearer from-outside|");
	rig_close(&r);
	unsetenv("CRED_NONE");
}

/* ------------------------------------------------- against a loopback server
 */

struct bench {
	struct rig rig;
	struct loop *loop;
	struct http_client *client;
};

static void
bench_open(struct bench *b, const char *file, int port)
{
	struct engine_option options[] = { set[0], set[1],
		{ ENGINE_BASE_URI, "api", NULL } };
	char url[64];
	struct err e = { 0 };

	snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	options[2].value = url;
	rig_open(&b->rig, file, options, LEN(options));
	engine_thread_free(b->rig.thread);
	b->loop = loop_new(&e);
	b->client = http_client_new(b->loop, &b->rig.limits);
	CHECK(b->client != NULL);
	b->rig.thread = engine_thread_new(b->rig.engine, b->client, NULL);
}

static void
bench_close(struct bench *b)
{
	http_client_free(b->client);
	rig_close(&b->rig);
	loop_free(b->loop);
}

static void
on_finished(struct call *c)
{
	loop_stop(c->context);
}

static struct call *
carry_out(struct bench *b, const char *name)
{
	struct call *c = rig_call(&b->rig, name);

	c->finished = on_finished;
	c->context = b->loop;
	call_start(c);
	loop_run(b->loop);
	return c;
}

/* How often part occurs in the text. */
static int
count_of(const char *text, const char *part)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}

#define CHALLENGE(more)                                                        \
	"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"                   \
	"WWW-Authenticate: Basic realm=\"b\", Digest realm=\"r\", "            \
	"nonce=\"one\", qop=\"auth\", algorithm=SHA-256, "                     \
	"opaque=\"o\"" more "\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

static void
test_a_digest_challenge_is_answered_and_its_nonce_kept(void **state)
{
	static const char *const answers[] = { CHALLENGE(""), OK, OK,
		CHALLENGE(", stale=true"), OK };
	struct bench b;
	struct server s;
	const char *seen;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_open(&b,
	    FILE_WITH("{type: digest, username: 'u\"', password: p}"), s.port);
	CHECK_INT(carry_out(&b, "api.post")->response.status, 200);
	CHECK_INT(carry_out(&b, "api.get")->response.status, 200);
	CHECK_INT(carry_out(&b, "api.get")->response.status, 200);
	bench_close(&b);
	server_wait(&s);
	seen = buf_text(&s.seen);
	CHECK_INT(count_of(seen, "Authorization: Digest"), 4);
	CHECK_INT(count_of(seen, "nc=00000001, qop=auth,"), 2);
	CHECK_INT(count_of(seen, "nc=00000002"), 1);
	CHECK_INT(count_of(seen, "nc=00000003"), 1);
	CHECK_INT(count_of(seen, "username=\"u\\\"\""), 4);
	CHECK_INT(count_of(seen, "uri=\"/a?api_key=mine\""), 3);
	CHECK_INT(count_of(seen, "opaque=\"o\""), 4);
	/* Both requests have the body. */
	CHECK_INT(count_of(seen, ":1}"), 2);
	server_done(&s);
}

static void
test_a_wrong_password_is_not_tried_again(void **state)
{
	static const char *const answers[] = { CHALLENGE(""), CHALLENGE("") };
	struct bench b;
	struct server s;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_open(
	    &b, FILE_WITH("{type: digest, username: u, password: p}"), s.port);
	CHECK_INT(carry_out(&b, "api.get")->response.status, 401);
	bench_close(&b);
	server_wait(&s);
	CHECK_INT(count_of(buf_text(&s.seen), "GET /a"), 2);
	server_done(&s);
}

static void
test_a_challenge_of_another_kind_is_passed_on(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
		"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", "
		"algorithm=NEW\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
	};
	struct bench b;
	struct server s;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_open(
	    &b, FILE_WITH("{type: digest, username: u, password: p}"), s.port);
	CHECK_INT(carry_out(&b, "api.get")->response.status, 401);
	bench_close(&b);
	server_stop(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind_has_its_place_in_the_request),
		cmocka_unit_test(test_a_key_is_a_member_of_the_body),
		cmocka_unit_test(test_one_header_has_all_cookies),
		cmocka_unit_test(
		    test_a_missing_value_disables_calls_and_is_named),
		cmocka_unit_test(
		    test_a_name_without_a_bind_is_a_variable_of_the_environment),
		cmocka_unit_test(
		    test_a_digest_challenge_is_answered_and_its_nonce_kept),
		cmocka_unit_test(test_a_wrong_password_is_not_tried_again),
		cmocka_unit_test(test_a_challenge_of_another_kind_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
