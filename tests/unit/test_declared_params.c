/* test_declared_params.c - declared parameters come from their places. */
#include <stdlib.h>

#include "base/buf.h"
#include "http/http_request.h"
#include "fixture.h"

#define FILE_TEXT                                                              \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"binds: [{namespace: env, keys: {WHO: WHO}}]\n"                        \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: https://api.test\n"                                      \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /r\n"                                                     \
	"      operations:\n"                                                  \
	"      - name: get\n"                                                  \
	"        method: GET\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: q, in: query, type: string}\n"                       \
	"        - {name: l, in: query, type: array}\n"                        \
	"      - name: put\n"                                                  \
	"        method: PUT\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: q, in: query, type: string}\n"                       \
	"        - {name: body, in: body, type: object}\n"                     \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: e\n"                                                   \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /x/{id}\n"                                                \
	"      operations:\n"                                                  \
	"      - {method: GET, name: get, call: api.get, inputParameters: ["   \
	"%s], with: {q: '%s', l: rest.l}}\n"                                   \
	"      - {method: PUT, name: put, call: api.put, inputParameters: ["   \
	"%s], with: {q: '%s', body: rest.payload}}\n"

static const struct engine_option options[] = {
	{ ENGINE_SET, "WHO", "me" },
};

/* Returns the upstream request for this one, or the error. */
static void
check_built(const char *method, const char *params, const char *with,
    struct str query, struct str body, const char *want)
{
	struct http_request request = { .query = query, .body = body };
	struct buf text;
	struct rig r;
	const char *got;

	buf_init(&text, 1 << 16);
	buf_printf(&text, FILE_TEXT, params, with, params, with);
	rig_open(&r, buf_text(&text), options, LEN(options));
	http_headers_add(
	    &r.arena, &request.headers, STR("X-H"), STR("from-header"));
	http_headers_add(
	    &r.arena, &request.headers, STR("Cookie"), STR("c=from-cookie"));
	if (body.n > 0)
		http_headers_add(&r.arena, &request.headers,
		    STR("Content-Type"), STR("application/json"));
	got = rig_built(&r, rig_rest(&r, method, "id=7", &request));
	if (strstr(got, want) == NULL)
		fail_msg("[%s] with %s: '%s' is not in '%s'", params, with,
		    want, got);
	rig_close(&r);
	buf_done(&text);
}

static void
test_a_declared_parameter_comes_from_its_place(void **state)
{
	static const struct {
		const char *params, *with, *query, *want;
	} t[] = {
		{ "{name: X-H, in: header, type: string}", "rest.X-H", "X-H=q",
		    "/r?q=from-header|" },
		{ "{name: c, in: cookie, type: string}", "e.c", "c=q",
		    "/r?q=from-cookie|" },
		{ "{name: id, in: path, type: string}", "{{rest.id}}", "id=q",
		    "/r?q=7|" },
		{ "{name: s, in: query, type: string}", "s", "s=a", "/r?q=a|" },
		{ "{name: s, in: header, type: string}", "rest.s", "s=a",
		    "/r|" },
		/* Constants, which the caller cannot change. */
		{ "{name: k, in: query, type: string, value: fixed}", "rest.k",
		    "k=other", "/r?q=fixed|" },
		{ "{name: k, in: query, type: integer, value: 5}", "rest.k",
		    "k=other", "/r?q=5|" },
		{ "{name: k, in: query, type: string, value: 'I am "
		  "{{env.WHO}}'}",
		    "rest.query.k", "k=other", "/r?q=I%20am%20me|" },
		{ "{name: k, in: query, type: string, value: '{{k}}'}",
		    "rest.k", "k=other", "/r|" },
		/* Defaults, if the caller sent no value. */
		{ "{name: n, in: query, type: integer, default: 20}", "rest.n",
		    "", "/r?q=20|" },
		{ "{name: n, in: query, type: integer, default: 20}", "n={{n}}",
		    "n=3", "/r?q=n%3D3|" },
		{ "{name: l, in: query, type: array, default: [a, b]}", "x", "",
		    "/r?q=x&l=a&l=b|" },
		{ "{name: l, in: query, type: array}", "x", "l=1&l=2",
		    "/r?q=x&l=1&l=2|" },
		/* Declared types and constraints are checked. */
		{ "{name: n, in: query, type: integer, maximum: 5}", "rest.n",
		    "n=6", "error: parameter 'n' (query) must be at most 5" },
		{ "{name: n, in: query, type: integer, required: true}",
		    "rest.n", "m=6",
		    "error: parameter 'n' is missing: an integer, in the "
		    "query" },
		{ "{name: id, in: path, type: string, pattern: '^[a-z]+$'}",
		    "rest.id", "",
		    "error: parameter 'id' (path) must match the pattern "
		    "'^[a-z]+$'" },
		{ "{name: X-H, in: header, type: string, enum: [a]}", "x", "",
		    "error: parameter 'X-H' (header) must be one of [\"a\"]" },
		{ "{name: l, in: query, type: array, items: {type: integer}}",
		    "x", "l=1&l=b",
		    "error: parameter 'l[1]' (query) must be an integer" },
		{ "{name: k, in: query, type: integer, value: fixed}", "x", "",
		    "must be an integer" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_built("get", t[i].params, t[i].with, str_of(t[i].query),
		    STR_NONE, t[i].want);
}

static void
test_a_body_is_taken_whole_by_field_or_by_query(void **state)
{
	static const struct {
		const char *params, *with, *body, *want;
	} t[] = {
		{ "{name: payload, in: body, type: object}", "x", "{\"a\": 1}",
		    "|{\"a\": 1}" },
		{ "{name: payload, in: body, type: object}", "x",
		    "{\"payload\":{\"a\":1}}", "|{\"a\":1}" },
		{ "{name: a, in: body, type: string}, {name: payload, in: "
		  "body, type: object}",
		    "rest.a", "{\"a\":\"v\",\"payload\":{}}", "/r?q=v|" },
		{ "{name: a, in: body, type: string}, {name: b, in: body, "
		  "type: string}",
		    "rest.b", "{\"a\":\"v\"}", "/r|" },
		{ "{name: a, in: body, type: string, value: $.deep.a}",
		    "rest.a", "{\"deep\":{\"a\":\"v\"}}", "/r?q=v|" },
		{ "{name: a, in: body, type: integer, required: true, value: "
		  "$.deep.a}",
		    "rest.a", "{\"deep\":{}}",
		    "error: the request body is missing" },
		{ "{name: payload, in: body, type: object, properties: {a: "
		  "{type: string, maxLength: 2}}}",
		    "x", "{\"a\":\"abc\"}",
		    "error: parameter 'payload.a' (body) must have at most 2 "
		    "characters, not 3" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_built("put", t[i].params, t[i].with, STR(""),
		    str_of(t[i].body), t[i].want);
}

static void
test_the_environment_is_a_place_too(void **state)
{
	(void)state;
	setenv("env-var", "e1", 1);
	check_built("get", "{name: env-var, in: environment, type: string}",
	    "rest.env-var", STR("env-var=q"), STR_NONE, "/r?q=e1|");
	unsetenv("env-var");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_declared_parameter_comes_from_its_place),
		cmocka_unit_test(
		    test_a_body_is_taken_whole_by_field_or_by_query),
		cmocka_unit_test(test_the_environment_is_a_place_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
