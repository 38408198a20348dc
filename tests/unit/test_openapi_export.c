/* test_openapi_export.c - the OpenAPI document of a capability. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "openapi/export/openapi_export.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: Shop, description: Orders., version: 2.1.0}\n"          \
	"binds:\n"                                                             \
	"- {namespace: env, keys: {SHOP_KEY: SHOP_KEY}}\n"                     \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: shop\n"                                                \
	"    baseUri: https://shop.test\n"                                     \
	"    authentication: {type: bearer, token: '{{SHOP_KEY}}'}\n"          \
	"    resources:\n"                                                     \
	"    - name: order\n"                                                  \
	"      path: /orders/{order-id}\n"                                     \
	"      operations:\n"                                                  \
	"      - name: get\n"                                                  \
	"        method: GET\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: order-id, in: path, type: integer, "                 \
	"description: Which.}\n"                                               \
	"        - {name: tags, in: query, type: array, items: {type: "        \
	"string}, required: true}\n"                                           \
	"        - {name: day, in: query, type: string, format: date}\n"       \
	"        - {name: If-Match, in: header, type: string}\n"               \
	"        - {name: Authorization, in: header, type: string}\n"          \
	"        - {name: sid, in: cookie, type: string}\n"                    \
	"      - name: put\n"                                                  \
	"        method: PUT\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: body, in: body, type: object, required: true, "      \
	"properties: {note: {type: string, required: true, maxLength: 9}, "    \
	"n: {type: number, minimum: 1}}}\n"

#define EXPOSES                                                                \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: front\n"                                               \
	"    port: 8080\n"

static const char *const operations[] = {
	/*
	 * by bare name, by place, by tag; undeclared inputs are known from the
	 * upstream
	 */
	"- {method: GET, name: get-order, label: Get it, call: shop.get, "
	"with: {order-id: rest.order-id, tags: rest.tags, day: "
	"'{{rest.query.on}}', If-Match: 'W/{{rest.header.Tag}}', "
	"Authorization: rest.Authorization, sid: front.sid}, "
	"outputParameters: [{type: object, properties: {id: {type: integer, "
	"mapping: $.id}}}]}\n",
	"- {method: PUT, call: shop.put, with: {body: rest.body}, "
	"outputParameters: [{type: object, mapping: $.}]}\n",
	"- {method: POST, name: get-order, call: shop.put, with: {note: "
	"rest.note, body: {text: 'Dear {{rest.body.name}}', key: "
	"'{{SHOP_KEY}}'}}}\n",
	"- {method: DELETE, inputParameters: [{name: why, in: query, type: "
	"string, description: Say why., pattern: '^[a-z]+$'}, {name: v, in: "
	"query, type: string, description: d, value: '1'}]}\n",
};

static struct capability *
load(struct arena *a, const char *exposes)
{
	struct err e = { 0 };
	struct capability *s = capability_load_text(
	    STR("t"), arena_strf(a, "%s%s", HEAD, exposes), &e);

	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	return s;
}

/* The member at a path of names separated by spaces, as JSON. */
static const char *
at(struct arena *a, const struct json *v, const char *path)
{
	struct str rest = str_of(path);
	struct buf b;
	char *text;

	while (rest.n > 0 && v != NULL) {
		struct str name = str_cut(&rest, ' ');
		int64_t i = str_to_int(name, 100);

		v = v->kind == JSON_ARRAY ? json_at(v, (size_t)i)
		                          : json_get_str(v, name);
	}
	if (v == NULL)
		return "absent";
	buf_init(&b, 1 << 16);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
check_rows(struct arena *a, const struct json *root,
    const char *const (*rows)[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		CHECK_STR(at(a, root, rows[i][0]), rows[i][1]);
}

static struct capability *
load_operations(struct arena *a)
{
	return load(
	    a, arena_printf(a,
	           EXPOSES "    resources:\n"
	                   "    - path: '/v1/orders/{order_id}'\n"
	                   "      name: orders\n"
	                   "      operations:\n"
	                   "      %s      %s      %s"
	                   "    - path: '/v1/orders/{other}'\n"
	                   "      name: orders\n"
	                   "      tags: [Old, New]\n"
	                   "      operations:\n"
	                   "      %s",
	           operations[0], operations[1], operations[2], operations[3]));
}

#define GET "paths /v1/orders/{order_id} get "
#define PUT "paths /v1/orders/{order_id} put "
#define POST "paths /v1/orders/{order_id} post "
#define DELETE "paths /v1/orders/{order_id} delete "
#define JSON_BODY "requestBody content application/json schema"

static void
test_operations_describe_inputs_and_responses(void **state)
{
	static const char *const rows[][2] = {
		{ "openapi", "\"3.1.0\"" },
		{ "info", "{\"title\":\"Shop\",\"description\":\"Orders.\","
		          "\"version\":\"2.1.0\"}" },
		{ "servers", "[{\"url\":\"http://localhost:8080\"}]" },
		{ "security", "absent" },
		{ GET "summary", "\"Get it\"" },
		{ GET "operationId", "\"get-order\"" },
		{ POST "operationId", "\"get-order-2\"" },
		{ PUT "operationId", "\"put-v1-orders-order_id\"" },
		{ GET "tags", "[\"orders\"]" },
		{ DELETE "tags", "[\"Old\",\"New\"]" },
		{ GET "parameters 0",
		    "{\"name\":\"order_id\",\"in\":\"path\",\"required\":true,"
		    "\"description\":\"Which.\",\"schema\":{\"type\":"
		    "\"integer\"}}" },
		{ GET "parameters 1",
		    "{\"name\":\"tags\",\"in\":\"query\",\"required\":true,"
		    "\"schema\":{\"type\":\"array\",\"items\":{\"type\":"
		    "\"string\"}}}" },
		{ GET "parameters 2",
		    "{\"name\":\"on\",\"in\":\"query\",\"schema\":{\"type\":"
		    "\"string\",\"format\":\"date\"}}" },
		{ GET "parameters 3",
		    "{\"name\":\"Tag\",\"in\":\"header\",\"schema\":{"
		    "\"type\":\"string\"}}" },
		/* the operator provides the credential */
		{ GET "parameters 4",
		    "{\"name\":\"sid\",\"in\":\"cookie\",\"schema\":{"
		    "\"type\":\"string\"}}" },
		{ GET "parameters 5", "absent" },
		{ GET "responses 200 content application/json schema",
		    "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":["
		    "\"integer\",\"null\"]}}}" },
		{ PUT JSON_BODY,
		    "{\"type\":\"object\",\"properties\":{\"note\":{\"type\":"
		    "\"string\",\"maxLength\":9},\"n\":{\"type\":\"number\","
		    "\"minimum\":1}},\"required\":[\"note\"]}" },
		{ PUT "requestBody required", "true" },
		{ PUT "responses 200 content application/json", "{}" },
		{ POST JSON_BODY,
		    "{\"type\":\"object\",\"properties\":{\"note\":{\"type\":"
		    "\"string\",\"maxLength\":9},\"name\":{}},\"required\":["
		    "\"note\"]}" },
		/* spelled differently, so it uses the name of the first */
		{ DELETE "parameters",
		    "[{\"name\":\"order_id\",\"in\":\"path\",\"required\":"
		    "true,\"schema\":{\"type\":\"string\"}},{\"name\":\"why\","
		    "\"in\":\"query\",\"description\":\"Say why.\",\"schema\":"
		    "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"}}]" },
		{ DELETE "responses default",
		    "{\"$ref\":\"#/components/responses/Error\"}" },
	};
	struct arena a = { 0 };
	struct capability *s = load_operations(&a);
	struct openapi_export x = { 0 };

	(void)state;
	check_rows(&a, openapi_export(&a, s, &x), rows, LEN(rows));
	CHECK_INT(x.left_out, 0);
	capability_free(s);
	arena_done(&a);
}

static void
test_authentication_becomes_a_security_scheme(void **state)
{
	static const struct {
		const char *auth, *scheme, *security;
	} t[] = {
		{ "{type: basic, username: u, password: secret}",
		    "{\"basic\":{\"type\":\"http\",\"scheme\":\"basic\"}}",
		    "[{\"basic\":[]}]" },
		{ "{type: bearer, token: secret}",
		    "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}",
		    "[{\"bearer\":[]}]" },
		{ "{type: apikey, key: X-Key, value: secret}",
		    "{\"apikey\":{\"type\":\"apiKey\",\"in\":\"header\","
		    "\"name\":\"X-Key\"}}",
		    "[{\"apikey\":[]}]" },
		{ "{type: apikey, key: k, value: secret, placement: query}",
		    "{\"apikey\":{\"type\":\"apiKey\",\"in\":\"query\","
		    "\"name\":\"k\"}}",
		    "[{\"apikey\":[]}]" },
		{ "{type: apikey, name: sid, value: secret, in: cookie}",
		    "{\"apikey\":{\"type\":\"apiKey\",\"in\":\"cookie\","
		    "\"name\":\"sid\"}}",
		    "[{\"apikey\":[]}]" },
		{ "{type: digest, username: u, password: secret}",
		    "{\"digest\":{\"type\":\"http\",\"scheme\":\"digest\"}}",
		    "[{\"digest\":[]}]" },
		{ "{type: oauth2, authorizationServerUri: 'https://id.test', "
		  "resource: 'https://x.test', tokenEndpoint: "
		  "'https://id.test/t', scopes: [a, b]}",
		    "{\"oauth2\":{\"type\":\"oauth2\",\"description\":\"An "
		    "access token of https://id.test\",\"flows\":{"
		    "\"clientCredentials\":{\"tokenUrl\":"
		    "\"https://id.test/t\",\"scopes\":{\"a\":\"\","
		    "\"b\":\"\"}}}}}",
		    "[{\"oauth2\":[\"a\",\"b\"]}]" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(
		    &a, arena_printf(
		            &a, EXPOSES "    authentication: %s\n", t[i].auth));
		struct openapi_export x = { 0 };
		const struct json *root = openapi_export(&a, s, &x);

		CHECK_STR(
		    at(&a, root, "components securitySchemes"), t[i].scheme);
		CHECK_STR(at(&a, root, "security"), t[i].security);
		CHECK(strstr(at(&a, root, ""), "secret") == NULL);
		capability_free(s);
	}
	arena_done(&a);
}

#define OTHER                                                                  \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: c, baseUri: 'https://c.test', "           \
	"resources: "                                                          \
	"[{name: r, path: '/r/{id}', operations: [{name: form, method: POST, " \
	"body: {type: formUrlEncoded, data: '{{body}}'}, inputParameters: [{"  \
	"name: body, in: body}, {name: q, in: query}]}, {name: put, method: "  \
	"PUT, inputParameters: [{name: payload, in: body, type: array}]}]}"    \
	"]}\n"                                                                 \
	"  aggregates:\n"                                                      \
	"  - {label: A, namespace: ag, functions: [{name: f, description: "    \
	"F., "                                                                 \
	"inputParameters: [{name: word, type: string, description: W.}], "     \
	"outputParameters: [{name: said, type: string, value: "                \
	"'{{word}}'}]}]}\n"                                                    \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: r\n"                                                   \
	"    port: 8080\n"                                                     \
	"    resources:\n"

static const char *const others[] = {
	/* without `with`, inputs match by name */
	"    - {path: '/a/{id}', operations: [{method: POST, name: a, call: "
	"c.form, responses: {'201': {description: Made., content: {text/plain: "
	"{schema: {type: string}}}}, '40X': {}}}]}\n",
	"    - {path: /b, operations: [{method: GET, name: b, steps: [{type: "
	"call, name: one, call: c.form, with: {id: rest.query.id, q: "
	"rest.query.ask}}, {type: call, name: two, call: c.form, with: {id: "
	"'{{one.id}}', body: 1}}], mappings: [{targetName: x, value: "
	"$.one.id}], outputParameters: [{name: x, type: string}]}]}\n",
	"    - {path: '/p/{id}', operations: [{method: PUT, name: p, call: "
	"c.put, with: {id: rest.id, payload: rest.payload}}]}\n",
	"    - {path: /c, operations: [{method: GET, name: c, ref: ag.f}]}\n",
	"    - {path: '/d/{{path}}', forward: {targetNamespace: c, "
	"trustedHeaders: [X-A]}}\n",
	"    - {path: /e, operations: [{method: GET, name: e, "
	"outputParameters: "
	"[{name: now, type: string, value: 'x'}]}]}\n",
};

static void
test_every_implementation_is_described(void **state)
{
	static const char *const rows[][2] = {
		{ "paths /a/{id} post parameters 0 name", "\"id\"" },
		{ "paths /a/{id} post parameters 1 name", "\"q\"" },
		{ "paths /a/{id} post requestBody content",
		    "{\"application/x-www-form-urlencoded\":{\"schema\":{}},"
		    "\"application/json\":{\"schema\":{}}}" },
		{ "paths /a/{id} post responses 201",
		    "{\"description\":\"Made.\",\"content\":{\"text/plain\":{"
		    "\"schema\":{\"type\":\"string\"}}}}" },
		{ "paths /a/{id} post responses 4XX",
		    "{\"description\":\"\"}" },
		{ "paths /a/{id} post responses 200", "absent" },
		{ "paths /b get parameters 0 name", "\"id\"" },
		{ "paths /b get parameters 1 name", "\"ask\"" },
		{ "paths /b get parameters 2", "absent" },
		{ "paths /b get responses 200 content application/json schema "
		  "properties",
		    "{\"x\":{\"type\":[\"string\",\"null\"]}}" },
		{ "paths /p/{id} put requestBody content application/json "
		  "schema",
		    "{\"type\":\"array\"}" },
		{ "paths /c get parameters",
		    "[{\"name\":\"word\",\"in\":\"query\",\"required\":true,"
		    "\"description\":\"W.\",\"schema\":{\"type\":"
		    "\"string\"}}]" },
		{ "paths /d/{path} get operationId", "\"get-d-path\"" },
		{ "paths /d/{path} put requestBody content",
		    "{\"*/*\":{\"schema\":{}}}" },
		{ "paths /d/{path} delete requestBody", "absent" },
		{ "paths /e get parameters", "absent" },
	};
	struct arena a = { 0 };
	struct openapi_export x = { 0 };
	struct err e = { 0 };
	struct capability *s;

	(void)state;
	s = capability_load_text(STR("t"),
	    arena_strf(&a, OTHER "%s%s%s%s%s", others[0], others[1], others[2],
	        others[3], others[4]),
	    &e);
	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	check_rows(&a, openapi_export(&a, s, &x), rows, LEN(rows));
	CHECK_INT(x.left_out, 0);
	capability_free(s);
	arena_done(&a);
}

static void
test_several_exposers_are_distinguished(void **state)
{
	static const char *const rows[][2] = {
		{ "servers", "[{\"url\":\"http://localhost:8080\"}]" },
		{ "security", "absent" },
		{ "paths /a get servers", "absent" },
		{ "paths /a get security", "[]" },
		{ "paths /b get servers", "[{\"url\":\"http://[::1]:81\"}]" },
		{ "paths /b get security", "[{\"basic\":[]}]" },
		{ "paths /b get operationId", "\"x-2\"" },
	};
	struct arena a = { 0 };
	struct capability *s = load(&a,
	    EXPOSES "    resources:\n"
	            "    - {path: /a, operations: [{method: GET, name: x}]}\n"
	            "  - type: rest\n"
	            "    namespace: back\n"
	            "    port: 81\n"
	            "    address: '::1'\n"
	            "    authentication: {type: basic, username: u, password: "
	            "p}\n"
	            "    resources:\n"
	            "    - {path: /b, operations: [{method: GET, name: x}]}\n"
	            "    - {path: /a, operations: [{method: GET}]}\n");
	struct openapi_export x = { 0 };

	(void)state;
	check_rows(&a, openapi_export(&a, s, &x), rows, LEN(rows));
	CHECK_INT(x.left_out, 1);
	x = (struct openapi_export){ .only = s->exposes->next,
		.server = STR("https://x.test/api") };
	CHECK_STR(at(&a, openapi_export(&a, s, &x), "servers"),
	    "[{\"url\":\"https://x.test/api\"}]");
	CHECK_INT(x.left_out, 0);
	capability_free(s);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations_describe_inputs_and_responses),
		cmocka_unit_test(test_authentication_becomes_a_security_scheme),
		cmocka_unit_test(test_every_implementation_is_described),
		cmocka_unit_test(test_several_exposers_are_distinguished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
