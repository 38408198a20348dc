/* test_credential_token.c - tokens that are fetched, kept, renewed. */
#include <stdlib.h>

#include "http/http_client.h"
#include "net/loop.h"
#include "fixture.h"
#include "loopback.h"

#define FILE_WITH(auth)                                                        \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds:\n"                                                             \
	"- namespace: env\n"                                                   \
	"  keys: {MY_CLIENT_ID: MY_CLIENT_ID, MY_CLIENT_SECRET: "              \
	"MY_CLIENT_SECRET}\n"                                                  \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: an-api\n"                                              \
	"    baseUri: http://h.test\n"                                         \
	"    authentication: {type: oauth2, " auth "}\n"                       \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /a\n"                                                     \
	"      operations:\n"                                                  \
	"      - {name: get, method: GET}\n"

#define JSON(status, body)                                                     \
	"HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body
#define TOKEN(token, more)                                                     \
	JSON("200 OK", "{\"access_token\":\"" token                            \
	               "\",\"token_type\":\"bearer\"" more "}")
#define OK JSON("200 OK", "{}")
#define REFUSED JSON("401 Unauthorized", "{}")

struct bench {
	struct rig rig;
	struct loop *loop;
	struct http_client *client;
	struct server server;
	int open; /* calls that have not finished */
};

/* One server is token endpoint, issuer and API; {{PORT}} is its port. */
static void
bench_open(
    struct bench *b, const char *file, const char *const *answers, size_t count)
{
	char url[64], port[16];
	const struct engine_option options[] = {
		{ ENGINE_SET, "MY_CLIENT_ID", "me:1" },
		{ ENGINE_SET, "MY_CLIENT_SECRET", "s3cret/ +" },
		{ ENGINE_BASE_URI, "an-api", url },
		{ ENGINE_SET, "PORT", port },
	};
	struct err e = { 0 };

	b->open = 0;
	server_start(&b->server, answers, count);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", b->server.port);
	snprintf(port, sizeof(port), "%d", b->server.port);
	rig_open(&b->rig, file, options, LEN(options));
	engine_thread_free(b->rig.thread);
	b->loop = loop_new(&e);
	b->client = http_client_new(b->loop, &b->rig.limits);
	CHECK(b->client != NULL);
	b->rig.thread = engine_thread_new(b->rig.engine, b->client, NULL);
}

static const char *
bench_seen(struct bench *b)
{
	server_wait(&b->server);
	return buf_text(&b->server.seen);
}

static void
bench_close(struct bench *b)
{
	http_client_free(b->client);
	rig_close(&b->rig);
	loop_free(b->loop);
	server_done(&b->server);
}

static void
on_finished(struct call *c)
{
	struct bench *b = c->context;

	if (--b->open == 0)
		loop_stop(b->loop);
}

static void
start_call(struct bench *b, struct call *c)
{
	*c = *rig_call(&b->rig, "an-api.get");
	c->finished = on_finished;
	c->context = b;
	b->open++;
	call_start(c);
}

static struct call *
carry_out(struct bench *b)
{
	struct call *c = arena_new(&b->rig.arena, sizeof(*c));

	start_call(b, c);
	loop_run(b->loop);
	return c;
}

static int
count_of(const char *text, const char *part)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}

#define ENDPOINT "tokenEndpoint: 'http://127.0.0.1:{{PORT}}/token'"

static void
test_a_token_is_requested_once_and_kept(void **state)
{
	static const char *const answers[] = {
		TOKEN("tok-1", ",\"expires_in\":3600"),
		OK,
		OK,
	};
	struct bench b;
	const char *seen;

	(void)state;
	bench_open(&b,
	    FILE_WITH(ENDPOINT ", scopes: [a, 'b/c'], audience: aud, "
	                       "resource: 'http://r'"),
	    answers, LEN(answers));
	CHECK_INT(carry_out(&b)->response.status, 200);
	CHECK_INT(carry_out(&b)->response.status, 200);
	seen = bench_seen(&b);
	CHECK_INT(count_of(seen, "POST /token"), 1);
	CHECK_HAS(seen, "\r\n\r\ngrant_type=client_credentials&scope=a%20b%2Fc&"
	                "audience=aud&resource=http%3A%2F%2Fr");
	/* "me%3A1:s3cret%2F%20%2B" (RFC 6749 2.3.1) */
	CHECK_HAS(
	    seen, "Authorization: Basic bWUlM0ExOnMzY3JldCUyRiUyMCUyQg==\r\n");
	CHECK_INT(count_of(seen, "Authorization: Bearer tok-1\r\n"), 2);
	bench_close(&b);
}

static void
test_simultaneous_calls_wait_for_one_token(void **state)
{
	static const char *const answers[] = {
		TOKEN("tok-1", ",\"expires_in\":\"3600\""),
		OK,
		OK,
		OK,
	};
	struct bench b;
	struct call calls[3];
	const char *seen;

	(void)state;
	bench_open(&b, FILE_WITH(ENDPOINT), answers, LEN(answers));
	for (size_t i = 0; i < LEN(calls); i++)
		start_call(&b, &calls[i]);
	loop_run(b.loop);
	for (size_t i = 0; i < LEN(calls); i++)
		CHECK_INT(calls[i].response.status, 200);
	seen = bench_seen(&b);
	CHECK_INT(count_of(seen, "POST /token"), 1);
	CHECK_INT(count_of(seen, "Bearer tok-1"), 3);
	bench_close(&b);
}

static void
test_the_endpoint_is_found_by_the_issuer(void **state)
{
	char metadata[512];
	const char *answers[] = { JSON("404 Not Found", ""), metadata,
		TOKEN("tok-1", ""), OK };
	struct bench b;
	const char *seen;

	(void)state;
	bench_open(&b,
	    FILE_WITH("authorizationServerUri: "
	              "'http://127.0.0.1:{{PORT}}/tenant'"),
	    answers, LEN(answers));
	snprintf(metadata, sizeof(metadata),
	    JSON("200 OK", "{\"issuer\":\"http://127.0.0.1:%d/tenant/\","
	                   "\"token_endpoint\":\"http://127.0.0.1:%d/t\","
	                   "\"token_endpoint_auth_methods_supported\":"
	                   "[\"client_secret_post\"]}"),
	    b.server.port, b.server.port);
	CHECK_INT(carry_out(&b)->response.status, 200);
	seen = bench_seen(&b);
	CHECK_HAS(seen, "GET /.well-known/oauth-authorization-server/tenant ");
	CHECK_HAS(seen, "GET /.well-known/openid-configuration/tenant ");
	CHECK_HAS(seen, "POST /t ");
	CHECK_HAS(seen, "&client_id=me%3A1&client_secret=s3cret%2F%20%2B");
	CHECK_INT(count_of(seen, "Authorization: Basic"), 0);
	bench_close(&b);
}

static void
test_a_client_refused_with_basic_uses_the_form(void **state)
{
	static const char *const answers[] = {
		JSON("400 Bad Request", "{\"error\":\"invalid_client\"}"),
		TOKEN("tok-1", ""),
		OK,
	};
	struct bench b;
	const char *seen;

	(void)state;
	bench_open(&b, FILE_WITH(ENDPOINT), answers, LEN(answers));
	CHECK_INT(carry_out(&b)->response.status, 200);
	seen = bench_seen(&b);
	CHECK_INT(count_of(seen, "Authorization: Basic"), 1);
	CHECK_INT(count_of(seen, "&client_secret="), 1);
	bench_close(&b);
}

static void
test_a_refused_token_is_renewed_once(void **state)
{
	static const char *const answers[] = {
		TOKEN("tok-1", ",\"refresh_token\":\"ref-1\""),
		REFUSED,
		TOKEN("tok-2", ""),
		OK,
		/* The next call: both of its tokens are refused. */
		REFUSED,
		JSON("400 Bad Request", "{\"error\":\"invalid_grant\"}"),
		TOKEN("tok-3", ""),
		REFUSED,
	};
	struct bench b;
	const char *seen;
	struct buf text;

	(void)state;
	bench_open(&b, FILE_WITH(ENDPOINT), answers, LEN(answers));
	CHECK_INT(carry_out(&b)->response.status, 200);
	CHECK_INT(carry_out(&b)->response.status, 401);
	buf_init(&text, 4096);
	engine_redact(
	    b.rig.engine, &text, STR("a tok-1 b ref-1 c tok-3 d s3cret/ + e"));
	CHECK_STR(buf_text(&text),
	    "a [redacted] b [redacted] c [redacted] d [redacted] e");
	buf_done(&text);
	seen = bench_seen(&b);
	CHECK_INT(
	    count_of(seen, "grant_type=refresh_token&refresh_token=ref-1"), 2);
	CHECK_INT(count_of(seen, "grant_type=client_credentials"), 2);
	CHECK_INT(count_of(seen, "Bearer tok-1"), 1);
	CHECK_INT(count_of(seen, "Bearer tok-2"), 2);
	CHECK_INT(count_of(seen, "Bearer tok-3"), 1);
	bench_close(&b);
}

static void
test_an_expired_token_is_renewed_before_use(void **state)
{
	static const char *const answers[] = {
		TOKEN("tok-1", ",\"expires_in\":0"),
		OK,
		TOKEN("tok-2", ",\"expires_in\":9e9"),
		OK,
		OK,
	};
	struct bench b;
	const char *seen;

	(void)state;
	bench_open(&b, FILE_WITH(ENDPOINT), answers, LEN(answers));
	for (int i = 0; i < 3; i++)
		CHECK_INT(carry_out(&b)->response.status, 200);
	seen = bench_seen(&b);
	CHECK_INT(count_of(seen, "Bearer tok-1"), 1);
	CHECK_INT(count_of(seen, "Bearer tok-2"), 2);
	bench_close(&b);
}

static void
test_the_error_has_the_message_of_the_token_endpoint(void **state)
{
	static const struct {
		const char *answer, *want;
	} t[] = {
		{ JSON("400 Bad Request",
		      "{\"error\":\"invalid_scope\",\"error_description\":"
		      "\"no\\n s3cret/ + scope\"}"),
		    "/token answered 400, invalid_scope: no  [redacted] "
		    "scope" },
		{ JSON("500 Internal Server Error", "boom"),
		    "namespace 'an-api': no access token: the token endpoint "
		    "http://" },
		{ JSON("200 OK", "{}"), "without an access_token" },
		{ JSON("200 OK", "[1"), "with no JSON object" },
		{ JSON("200 OK", "{\"access_token\":\"a\\nb\"}"),
		    "without an access_token that can be sent" },
		{ JSON("200 OK", "{\"access_token\":\"a\",\"token_type\":"
		                 "\"mac\"}"),
		    "with a token_type other than Bearer" },
		{ "garbage\r\n\r\nConnection: close",
		    "no access token: 127.0.0.1" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct bench b;
		struct call *c;

		bench_open(&b, FILE_WITH(ENDPOINT), &t[i].answer, 1);
		c = carry_out(&b);
		CHECK_INT(c->error.kind, ERR_UPSTREAM);
		CHECK_HAS(c->error.text, t[i].want);
		CHECK(strstr(c->error.text, "s3cret") == NULL);
		CHECK_INT(count_of(bench_seen(&b), "GET /a"), 0);
		bench_close(&b);
	}
}

static void
test_metadata_of_another_issuer_is_not_used(void **state)
{
	static const char *const answers[] = {
		JSON("200 OK", "{\"issuer\":\"http://evil.test\","
		               "\"token_endpoint\":\"http://evil.test/t\"}"),
		JSON("404 Not Found", ""),
	};
	struct bench b;
	struct call *c;

	(void)state;
	bench_open(&b,
	    FILE_WITH("authorizationServerUri: 'http://127.0.0.1:{{PORT}}'"),
	    answers, LEN(answers));
	c = carry_out(&b);
	CHECK_HAS(c->error.text, "is that of the issuer 'http://evil.test'");
	CHECK_INT(c->error.kind, ERR_UPSTREAM);
	bench_seen(&b);
	bench_close(&b);
}

static void
test_a_missing_client_is_named(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ FILE_WITH("tokenEndpoint: 'http://t.test'"),
		    "AN_API_CLIENT_ID is not set" },
		{ FILE_WITH("tokenEndpoint: 'http://t.test', clientId: x"),
		    "AN_API_CLIENT_SECRET is not set" },
		{ FILE_WITH("tokenEndpoint: 'http://t.test', clientId: "
		            "'{{NO_ID}}'"),
		    "NO_ID is not set" },
		{ FILE_WITH("tokenEndpoint: 'ftp://t.test'"),
		    "tokenEndpoint 'ftp://t.test' is not http" },
		{ FILE_WITH("authorizationServerUri: 'https://a.test', "
		            "tokenEndpoint: 'http://t.test'"),
		    "leaves https" },
		{ FILE_WITH("introspectionEndpoint: 'https://a.test'"),
		    "neither tokenEndpoint nor authorizationServerUri" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		const char *problem;

		rig_open(&r, t[i].file, NULL, 0);
		problem = engine_problem(
		    r.engine, rig_call(&r, "an-api.get")->consumed);
		CHECK_HAS(problem != NULL ? problem : "", t[i].want);
		rig_close(&r);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_token_is_requested_once_and_kept),
		cmocka_unit_test(test_simultaneous_calls_wait_for_one_token),
		cmocka_unit_test(test_the_endpoint_is_found_by_the_issuer),
		cmocka_unit_test(
		    test_a_client_refused_with_basic_uses_the_form),
		cmocka_unit_test(test_a_refused_token_is_renewed_once),
		cmocka_unit_test(test_an_expired_token_is_renewed_before_use),
		cmocka_unit_test(
		    test_the_error_has_the_message_of_the_token_endpoint),
		cmocka_unit_test(test_metadata_of_another_issuer_is_not_used),
		cmocka_unit_test(test_a_missing_client_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
