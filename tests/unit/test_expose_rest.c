/* test_expose_rest.c - routes, errors and responses of a REST surface. */
#include "fake_engine.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info:\n  label: Keys\n  description: Keys.\n"                         \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: k\n"                                   \
	"    baseUri: https://api.example.com\n"                               \
	"    authentication:\n      type: bearer\n      token: abc\n"          \
	"    resources:\n"                                                     \
	"    - name: keys\n      path: /keys\n"                                \
	"      operations:\n"                                                  \
	"      - name: list\n        method: GET\n"                            \
	"      - name: create\n        method: POST\n"                         \
	"        inputParameters:\n"                                           \
	"        - name: body\n          in: body\n          type: object\n"   \
	"          required: true\n"                                           \
	"    - name: key\n      path: /keys/{id}\n"                            \
	"      operations:\n"                                                  \
	"      - name: revoke\n        method: DELETE\n"                       \
	"        inputParameters:\n"                                           \
	"        - name: id\n          in: path\n          type: string\n"     \
	"          required: true\n"                                           \
	"  exposes:\n"                                                         \
	"  - type: rest\n    namespace: r\n    port: 8080\n"

#define RESOURCES                                                              \
	"    resources:\n"                                                     \
	"    - path: /v1/keys\n      name: keys\n"                             \
	"      operations:\n"                                                  \
	"      - method: GET\n        name: list\n        call: k.list\n"      \
	"      - method: POST\n        name: create\n        call: k.create\n" \
	"        with:\n          body: rest.body\n"                           \
	"      - method: PUT\n        name: lost\n        call: k.nowhere\n"   \
	"    - path: /v1/keys/{id}\n      name: key\n"                         \
	"      operations:\n"                                                  \
	"      - method: DELETE\n        name: revoke\n"                       \
	"        call: k.revoke\n"                                             \
	"        with:\n          id: rest.path.id\n"

static const char plain[] = HEAD RESOURCES;

static void
test_requests_find_their_operation_or_an_error(void **state)
{
	static const struct {
		enum http_method method;
		const char *target;
		int status;
		const char *operation, *allow, *route;
	} t[] = {
		{ HTTP_METHOD_GET, "/v1/keys", 200, "list", NULL,
		    "rest /v1/keys" },
		{ HTTP_METHOD_GET, "/v1/keys?limit=1", 200, "list", NULL,
		    "rest /v1/keys" },
		{ HTTP_METHOD_HEAD, "/v1/keys", 200, "list", NULL,
		    "rest /v1/keys" },
		{ HTTP_METHOD_DELETE, "/v1/keys/a%2Fb", 200, "revoke", NULL,
		    "rest /v1/keys/{id}" },
		{ HTTP_METHOD_OPTIONS, "/v1/keys", 204, NULL,
		    "GET, HEAD, POST, PUT, OPTIONS", "rest other" },
		{ HTTP_METHOD_PATCH, "/v1/keys", 405, NULL,
		    "GET, HEAD, POST, PUT, OPTIONS", "rest other" },
		{ HTTP_METHOD_GET, "/v1/keys/a", 405, NULL, "DELETE, OPTIONS",
		    "rest other" },
		{ HTTP_METHOD_GET, "/v1/nothing", 404, NULL, NULL,
		    "rest other" },
		{ HTTP_METHOD_GET, "/v1/keys/", 200, "list", NULL,
		    "rest /v1/keys" },
		{ HTTP_METHOD_GET, "/v1/keys//", 404, NULL, NULL,
		    "rest other" },
		{ HTTP_METHOD_PUT, "/v1/keys", 503, NULL, NULL,
		    "rest /v1/keys" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, t[i].method, t[i].target, NULL, NULL);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_INT(fake.count, t[i].operation != NULL);
		if (fake.count > 0)
			CHECK_TEXT(
			    fake.calls[0]->operation->name, t[i].operation);
		CHECK_TEXT(surface_header(&s, "Allow"), t[i].allow);
		CHECK_STR(s.ex.route, t[i].route);
		if (t[i].status >= 400)
			CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body),
			    "\"request_id\":\"r-1\"");
	}
	surface_close(&s);
}

static void
test_the_call_receives_the_request(void **state)
{
	struct surface s;
	struct call *c;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	surface_ask(&s, HTTP_METHOD_DELETE, "/v1/keys/a%2Fb",
	    "Authorization: Key a:b\n", NULL);
	c = fake.calls[0];
	CHECK(c->source.request == &s.ex.request);
	CHECK_INT(c->source.path_variable_count, 1);
	CHECK_TEXT(c->source.path_variables[0].name, "id");
	CHECK_TEXT(c->source.path_variables[0].value, "a/b");
	CHECK_TEXT(c->source.authorization, "Key a:b");
	CHECK_TEXT(c->source.request_id, "r-1");
	CHECK_TEXT(c->consumed->name, "revoke");
	surface_close(&s);
}

static void
test_responses_are_passed_through(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	fake.status = 429;
	fake.body = "not even {json";
	fake.type = "text/plain";
	fake.retry_after = "7";
	surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", NULL, NULL);
	CHECK_INT(s.ex.response.status, 429);
	CHECK_TEXT(s.ex.response.body, "not even {json");
	CHECK_TEXT(s.ex.response.content_type, "text/plain");
	CHECK_TEXT(surface_header(&s, "Retry-After"), "7");
	surface_close(&s);
}

static void
test_errors_have_the_status_of_their_kind(void **state)
{
	static const struct {
		enum err_kind kind;
		bool timed_out;
		int status;
		const char *retry_after;
	} t[] = {
		{ ERR_INPUT, false, 400, NULL },
		{ ERR_UPSTREAM, false, 502, NULL },
		{ ERR_UPSTREAM, true, 504, NULL },
		{ ERR_UNAVAILABLE, false, 503, NULL },
		{ ERR_LIMIT, false, 429, "1" },
		{ ERR_SYSTEM, false, 500, NULL },
	};
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	for (size_t i = 0; i < LEN(t); i++) {
		fake.kind = t[i].kind;
		fake.timed_out = t[i].timed_out;
		surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", NULL, NULL);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_TEXT(surface_header(&s, "Retry-After"), t[i].retry_after);
	}
	surface_close(&s);
}

#define FIELDS                                                                 \
	"    resources:\n"                                                     \
	"    - path: /v1/keys\n      name: keys\n"                             \
	"      operations:\n"                                                  \
	"      - method: POST\n        name: create\n        call: k.create\n" \
	"        with:\n          body: {alias: 'a {{rest.body.alias}}'}\n"

#define FORM "Content-Type: application/x-www-form-urlencoded\n"

static void
test_a_missing_key_is_rejected_before_the_body(void **state)
{
	static const struct {
		bool authority;
		const char *headers, *body;
		int status;
	} t[] = {
		{ true, NULL, "{}", 401 },
		{ true, "Authorization: Key a:b\n", "{}", 200 },
		/* Without a body the authority itself rejects it. */
		{ true, NULL, NULL, 200 },
		{ false, NULL, "{}", 200 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;

		surface_open_at(
		    &s, plain, CAPABILITY_EXPOSES_REST, t[i].authority);
		surface_ask(
		    &s, HTTP_METHOD_POST, "/v1/keys", t[i].headers, t[i].body);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_INT(s.ex.request.body.n > 0,
		    t[i].body != NULL && t[i].status == 200);
		if (t[i].status == 401)
			CHECK_TEXT(surface_header(&s, "WWW-Authenticate"),
			    "Key realm=\"claviger\"");
		surface_close(&s);
	}
}

static void
test_an_unsupported_media_type_is_rejected(void **state)
{
	static const struct {
		const char *file;
		bool authority;
		enum http_method method;
		const char *type, *body;
		int status;
	} t[] = {
		{ plain, true, HTTP_METHOD_POST, NULL, "{}", 200 },
		{ plain, true, HTTP_METHOD_POST,
		    "Content-Type: application/problem+json; charset=utf-8\n",
		    "{}", 200 },
		{ plain, true, HTTP_METHOD_POST, FORM, "{}", 200 },
		{ plain, true, HTTP_METHOD_POST, FORM, "alias=x", 415 },
		{ plain, true, HTTP_METHOD_POST, "Content-Type: text/plain\n",
		    "{}", 415 },
		{ plain, true, HTTP_METHOD_GET, "Content-Type: text/plain\n",
		    NULL, 200 },
		/* A remote upstream checks the media type itself. */
		{ plain, false, HTTP_METHOD_POST, FORM, "alias=x", 200 },
		{ plain, false, HTTP_METHOD_POST, "Content-Type: text/csv\n",
		    "a,b", 200 },
		{ HEAD FIELDS, false, HTTP_METHOD_POST, FORM, "alias=x", 200 },
		{ HEAD FIELDS, false, HTTP_METHOD_POST,
		    "Content-Type: text/csv\n", "a,b", 415 },
		{ HEAD FIELDS, false, HTTP_METHOD_POST,
		    "Content-Type: text/csv\n", NULL, 200 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;
		char headers[200];

		surface_open_at(
		    &s, t[i].file, CAPABILITY_EXPOSES_REST, t[i].authority);
		snprintf(headers, sizeof(headers), "%s%s",
		    "Authorization: Key a:b\n",
		    t[i].type != NULL ? t[i].type : "");
		surface_ask(&s, t[i].method, "/v1/keys", headers, t[i].body);
		if (s.ex.response.status != t[i].status)
			fail_msg("row %zu: %d", i, s.ex.response.status);
		surface_close(&s);
	}
}

static void
test_a_malformed_path_is_skipped(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s,
	    HEAD
	    "    resources:\n"
	    "    - {path: '/v1/{a', name: bad, operations: [{method: GET, "
	    "name: bad, call: k.list}]}\n"
	    "    - {path: /v1/keys, name: keys, operations: [{method: GET, "
	    "name: list, call: k.list}]}\n",
	    CAPABILITY_EXPOSES_REST);
	surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", NULL, NULL);
	CHECK_INT(s.ex.response.status, 200);
	surface_close(&s);
}

static void
test_a_response_may_come_later(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	fake.later = true;
	surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", NULL, NULL);
	CHECK_INT(fake.sent, 0);
	fake_answer(fake.calls[0]);
	CHECK_INT(fake.sent, 1);
	CHECK_INT(s.ex.response.status, 200);
	surface_close(&s);
}

#define BEARER                                                                 \
	"    authentication:\n      type: bearer\n      token: '{{TOKEN}}'\n"
#define BASIC                                                                  \
	"    authentication:\n      type: basic\n      username: u\n"          \
	"      password: '{{TOKEN}}'\n"
#define APIKEY                                                                 \
	"    authentication:\n      type: apikey\n      key: X-Key\n"          \
	"      value: '{{TOKEN}}'\n      placement: header\n"
#define QUERY                                                                  \
	"    authentication:\n      type: apikey\n      key: k\n"              \
	"      value: '{{TOKEN}}'\n      placement: query\n"
#define KEY                                                                    \
	"    authentication:\n      type: apikey\n"                            \
	"      key: Authorization\n      value: Key secret\n"                  \
	"      placement: header\n"

static void
test_declared_authentication_is_enforced(void **state)
{
	static const struct {
		const char *file, *target, *headers;
		int status;
		const char *challenge;
	} t[] = {
		{ HEAD BEARER RESOURCES, "/v1/keys", NULL, 401,
		    "Bearer realm=\"r\"" },
		{ HEAD BEARER RESOURCES, "/v1/keys",
		    "Authorization: Bearer secret\n", 200, NULL },
		{ HEAD BEARER RESOURCES, "/v1/keys",
		    "Authorization: bearer  secret\n", 200, NULL },
		{ HEAD BEARER RESOURCES, "/v1/keys",
		    "Authorization: Bearer secreT\n", 401,
		    "Bearer realm=\"r\", error=\"invalid_token\"" },
		{ HEAD BEARER RESOURCES, "/v1/keys",
		    "Authorization: Bearer secre\n", 401,
		    "Bearer realm=\"r\", error=\"invalid_token\"" },
		{ HEAD BEARER RESOURCES, "/v1/keys", "Authorization: secret\n",
		    401, "Bearer realm=\"r\"" },
		{ HEAD BEARER RESOURCES, "/v1/keys", "Authorization: Bearer\n",
		    401, "Bearer realm=\"r\"" },
		/* before the path is looked up */
		{ HEAD BEARER RESOURCES, "/nothing", NULL, 401,
		    "Bearer realm=\"r\"" },
		{ HEAD BASIC RESOURCES, "/v1/keys",
		    "Authorization: Basic dTpzZWNyZXQ=\n", 200, NULL },
		{ HEAD BASIC RESOURCES, "/v1/keys",
		    "Authorization: Basic dTpzZWNyZXQ\n", 401,
		    "Basic realm=\"r\", charset=\"UTF-8\"" },
		{ HEAD APIKEY RESOURCES, "/v1/keys", "x-key: secret\n", 200,
		    NULL },
		{ HEAD APIKEY RESOURCES, "/v1/keys", "X-Key: \n", 401,
		    "ApiKey realm=\"r\"" },
		{ HEAD QUERY RESOURCES, "/v1/keys?a=b&k=s%65cret", NULL, 200,
		    NULL },
		{ HEAD QUERY RESOURCES, "/v1/keys?k=", NULL, 401,
		    "ApiKey realm=\"r\"" },
		{ HEAD KEY RESOURCES, "/v1/keys", "Authorization: Key secret\n",
		    200, NULL },
		{ HEAD KEY RESOURCES, "/v1/keys",
		    "Authorization: Bearer secret\n", 401, "Key realm=\"r\"" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;

		setenv("TOKEN", "secret", 1);
		surface_open(&s, t[i].file, CAPABILITY_EXPOSES_REST);
		surface_ask(
		    &s, HTTP_METHOD_GET, t[i].target, t[i].headers, NULL);
		if (s.ex.response.status != t[i].status)
			fail_msg("row %zu: %d", i, s.ex.response.status);
		CHECK_TEXT(
		    surface_header(&s, "WWW-Authenticate"), t[i].challenge);
		CHECK(!expose_needs_loopback(s.x));
		surface_close(&s);
	}
}

static void
test_authentication_without_its_secret_rejects_everyone(void **state)
{
	struct surface s;

	(void)state;
	unsetenv("TOKEN");
	surface_open(&s, HEAD BEARER RESOURCES, CAPABILITY_EXPOSES_REST);
	surface_ask(
	    &s, HTTP_METHOD_GET, "/v1/keys", "Authorization: Bearer \n", NULL);
	CHECK_INT(s.ex.response.status, 503);
	CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body), "TOKEN");
	surface_close(&s);
}

static void
test_incomplete_authentication_rejects_everyone(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
#define AUTH(text) HEAD "    authentication: " text "\n" RESOURCES
		{ AUTH("{type: bearer}"), "'token' is empty or missing" },
		{ AUTH("{type: apikey}"), "'key' is empty" },
		{ AUTH("{type: apikey, headers: {}}"), "'key' is empty" },
		{ AUTH("{type: apikey, key: k}"), "'value' is empty" },
		{ AUTH("{type: apikey, headers: {X: ''}}"),
		    "'value' is empty" },
		{ AUTH("{type: basic, username: u}"), "'password' is empty" },
		{ AUTH("{type: digest, password: p}"), "'username' is empty" },
		{ AUTH("{type: oauth2}"), "oauth2 requires 'audience'" },
		{ AUTH("{type: oauth2, audience: a}"),
		    "oauth2 requires 'authorizationServerUri'" },
		{ AUTH("{type: none}"), "type 'none' is not supported" },
#undef AUTH
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;

		surface_open(&s, t[i].file, CAPABILITY_EXPOSES_REST);
		surface_ask(&s, HTTP_METHOD_GET, "/v1/keys",
		    "Authorization: Bearer \nk: \nX: \n", NULL);
		CHECK_INT(s.ex.response.status, 503);
		CHECK_HAS(
		    arena_strdup(&s.arena, s.ex.response.body), t[i].want);
		CHECK_INT(fake.count, 0);
		surface_close(&s);
	}
}

static void
test_an_open_surface_with_a_remote_upstream_needs_loopback(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	CHECK(expose_needs_loopback(s.x));
	fake.authority = true;
	CHECK(!expose_needs_loopback(s.x));
	surface_close(&s);
}

static void
test_pages_of_allowed_origins_may_read(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
	surface_ask(&s, HTTP_METHOD_GET, "/v1/keys",
	    "Origin: http://localhost:3000\n", NULL);
	CHECK_TEXT(surface_header(&s, "Access-Control-Allow-Origin"),
	    "http://localhost:3000");
	CHECK_TEXT(surface_header(&s, "Vary"), "Origin");
	surface_ask(&s, HTTP_METHOD_OPTIONS, "/v1/keys",
	    "Origin: http://localhost:3000\n"
	    "Access-Control-Request-Method: POST\n",
	    NULL);
	CHECK_INT(s.ex.response.status, 204);
	CHECK_TEXT(surface_header(&s, "Access-Control-Allow-Methods"),
	    "GET, HEAD, POST, PUT, OPTIONS");
	CHECK_HAS(arena_strdup(&s.arena,
	              surface_header(&s, "Access-Control-Allow-Headers")),
	    "Authorization");
	/* no Origin, and the CORS headers of the upstream are dropped */
	surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", NULL, NULL);
	CHECK_TEXT(surface_header(&s, "Access-Control-Allow-Origin"), NULL);
	surface_close(&s);
}

#define CORS                                                                   \
	"    x-claviger: {cors: {origins: [https://a.example], credentials: "  \
	"true}}\n"
#define CORS_ANY "    x-claviger: {cors: {origins: '*'}}\n"

static void
test_a_surface_lists_its_origins(void **state)
{
	static const struct {
		const char *file;
		bool foreign;
		const char *origin;
		int status;
		const char *allow, *credentials, *vary;
	} t[] = {
		{ HEAD CORS RESOURCES, true, "Origin: https://a.example\n", 200,
		    "https://a.example", "true", "Origin" },
		{ HEAD CORS RESOURCES, true, "Origin: https://b.example\n", 403,
		    NULL, NULL, "Origin" },
		{ HEAD CORS RESOURCES, false, "Origin: http://localhost\n", 200,
		    "http://localhost", NULL, "Origin" },
		{ HEAD CORS RESOURCES, false, NULL, 200, NULL, NULL, "Origin" },
		{ HEAD CORS_ANY RESOURCES, true, "Origin: null\n", 200, "*",
		    NULL, "Origin" },
		{ HEAD CORS_ANY RESOURCES, false, NULL, 200, NULL, NULL, NULL },
		{ HEAD RESOURCES, true, "Origin: https://a.example\n", 403,
		    NULL, NULL, "Origin" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;

		surface_open(&s, t[i].file, CAPABILITY_EXPOSES_REST);
		fake.foreign = t[i].foreign;
		surface_ask(&s, HTTP_METHOD_GET, "/v1/keys", t[i].origin, NULL);
		if (s.ex.response.status != t[i].status)
			fail_msg("row %zu: %d", i, s.ex.response.status);
		CHECK_TEXT(surface_header(&s, "Access-Control-Allow-Origin"),
		    t[i].allow);
		CHECK_TEXT(
		    surface_header(&s, "Access-Control-Allow-Credentials"),
		    t[i].credentials);
		CHECK_TEXT(surface_header(&s, "Vary"), t[i].vary);
		surface_close(&s);
	}
}

static void
test_a_preflight_may_request_any_header(void **state)
{
	static const struct {
		const char *asked, *allowed;
	} t[] = {
		{ "x-tenant,If-Match", ", Last-Event-ID, x-tenant, If-Match" },
		{ "x y, content-type, ,b", ", Last-Event-ID, b" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;
		char headers[256];

		surface_open(&s, plain, CAPABILITY_EXPOSES_REST);
		snprintf(headers, sizeof(headers),
		    "Origin: http://localhost\n"
		    "Access-Control-Request-Method: DELETE\n"
		    "Access-Control-Request-Headers: %s\n",
		    t[i].asked);
		surface_ask(
		    &s, HTTP_METHOD_OPTIONS, "/v1/keys/a", headers, NULL);
		CHECK_INT(s.ex.response.status, 204);
		CHECK_TEXT(surface_header(&s, "Access-Control-Allow-Methods"),
		    "DELETE, OPTIONS");
		CHECK_HAS(
		    arena_strdup(&s.arena,
		        surface_header(&s, "Access-Control-Allow-Headers")),
		    t[i].allowed);
		CHECK_TEXT(surface_header(&s, "Access-Control-Max-Age"), "600");
		surface_close(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_requests_find_their_operation_or_an_error),
		cmocka_unit_test(test_the_call_receives_the_request),
		cmocka_unit_test(test_responses_are_passed_through),
		cmocka_unit_test(test_errors_have_the_status_of_their_kind),
		cmocka_unit_test(
		    test_a_missing_key_is_rejected_before_the_body),
		cmocka_unit_test(test_an_unsupported_media_type_is_rejected),
		cmocka_unit_test(test_a_malformed_path_is_skipped),
		cmocka_unit_test(test_a_surface_lists_its_origins),
		cmocka_unit_test(test_a_response_may_come_later),
		cmocka_unit_test(test_declared_authentication_is_enforced),
		cmocka_unit_test(
		    test_authentication_without_its_secret_rejects_everyone),
		cmocka_unit_test(
		    test_incomplete_authentication_rejects_everyone),
		cmocka_unit_test(
		    test_an_open_surface_with_a_remote_upstream_needs_loopback),
		cmocka_unit_test(test_pages_of_allowed_origins_may_read),
		cmocka_unit_test(test_a_preflight_may_request_any_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
