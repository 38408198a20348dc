/* test_resolver.c - the values of names and references in a call. */
#include "capability/ref/ref.h"
#include "engine/arguments/resolver.h"
#include "engine/state/state.h"
#include "fixture.h"

#define NAMES_FILE                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds: [{namespace: vault, keys: {SEED: SEED}}]\n"                    \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - {name: r, path: /a, operations: [{name: o, method: POST}]}\n"   \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: front\n"                                               \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /a/{order-id}\n"                                          \
	"      operations:\n"                                                  \
	"      - {name: ask, method: POST, call: n.o, inputParameters: "       \
	"[{name: q, in: query, type: string, description: d}]}\n"              \
	"  - type: mcp\n"                                                      \
	"    namespace: tool-box\n"                                            \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: use, description: d, call: n.o, inputParameters: "       \
	"[{name: q, type: string, description: d}]}\n"

static const struct engine_option seed = { ENGINE_SET, "SEED", "s3" };

/* Returns the value of a text of the file as JSON, or "absent". */
static const char *
resolved(struct rig *r, struct call *c, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct resolver n = resolver_of(c, &e);
	const struct capability_ref *ref =
	    capability_ref_new(&r->arena, c->thread->engine->capability->binds,
	        json_parse(&r->arena, str_of(text), 64, 0, &e));
	const struct json *v =
	    resolver_value(&n, ref, &resolver_anywhere).value;
	struct buf b;
	char *out;

	CHECK_STR(e.text, "");
	if (v == NULL)
		return "absent";
	buf_init(&b, 65536);
	json_write(&b, v);
	out = arena_strdup(&r->arena, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
test_a_reference_selects_a_part_of_the_request(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "\"rest.path.order_id\"", "\"7\"" },
		{ "\"rest.orderId\"", "\"7\"" },
		{ "\"front.order-id\"", "\"7\"" },
		{ "\"{{order_id}}\"", "\"7\"" },
		{ "\"rest.query.q\"", "\"a b\"" },
		{ "\"tools.q\"", "\"a b\"" },
		{ "\"{{ front.q }}!\"", "\"a b!\"" },
		{ "\"q\"", "\"a b\"" },
		{ "\"z\"", "\"z\"" },
		{ "\"rest.header.x-one\"", "\"1\"" },
		{ "\"rest.cookie.sid\"", "\"c\"" },
		{ "\"rest.cookie.quoted\"", "\"d e\"" },
		{ "\"rest.cookie.none\"", "absent" },
		{ "\"rest.body\"", "{\"n\":5,\"in\":{\"t\":[true]}}" },
		{ "\"{{rest.body.n}}\"", "5" },
		{ "\"rest.body.in.t.0\"", "true" },
		{ "\"n is {{n}}\"", "\"n is 5\"" },
		/* Outside of a section, "." is nothing. */
		{ "\"n is {{.}}\"", "\"n is \"" },
		{ "\"{{.}}\"", "absent" },
		{ "{\"a\":\"rest.body.in\",\"b\":[1,\"{{q}}\",null],\"c\":"
		  "\"rest.none\"}",
		    "{\"a\":{\"t\":[true]},\"b\":[1,\"a b\",null]}" },
		{ "\"{{SEED}}{{vault.SEED}}{{env.SEED}}\"", "\"s3s3s3\"" },
		{ "\"other.q\"", "\"other.q\"" },
		{ "5", "5" },
	};
	struct http_request q = { .method = HTTP_METHOD_POST,
		.query = STR("q=a%20b"),
		.body = STR("{\"n\":5,\"in\":{\"t\":[true]}}") };
	struct rig r;

	(void)state;
	rig_open(&r, NAMES_FILE, &seed, 1);
	http_headers_add(&r.arena, &q.headers, STR("X-One"), STR("1"));
	http_headers_add(&r.arena, &q.headers, STR("Cookie"),
	    STR("a=b; sid=c; quoted=\"d e\""));
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(resolved(&r, rig_rest(&r, "ask", "order-id=7", &q),
		              t[i].text),
		    t[i].want);
	rig_close(&r);
}

static void
test_arguments_are_found_behind_any_prefix(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "\"tools.q\"", "[1,2.50]" },
		{ "\"tool-box.q\"", "[1,2.50]" },
		{ "\"rest.query.q\"", "[1,2.50]" },
		{ "\"q\"", "[1,2.50]" },
		{ "\"{{q}}\"", "[1,2.50]" },
		{ "\"{{q}} \\u00fc\"", "\"[1,2.50] \u00fc\"" },
		{ "\"tools.body\"", "{\"x\":{\"y\":null}}" },
		{ "\"tools.body.x\"", "{\"y\":null}" },
		{ "\"front.q\"", "\"front.q\"" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, NAMES_FILE, &seed, 1);
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, "use",
		    "{\"q\":[1,2.50],\"body\":{\"x\":{\"y\":null}}}");

		CHECK_STR(resolved(&r, c, t[i].text), t[i].want);
	}
	rig_close(&r);
}

/* A tool call over HTTP has headers, one on stdio has none. */
static void
test_headers_of_the_caller_reach_tools(void **state)
{
	static const struct {
		const char *text, *over_http, *on_stdio;
	} t[] = {
		{ "\"rest.header.x-tenant\"", "\"blue\"", "\"red\"" },
		{ "\"tools.header.X-Tenant\"", "\"blue\"", "absent" },
		{ "\"{{rest.header.x-tenant}}!\"", "\"blue!\"", "\"red!\"" },
		{ "\"rest.header.x-none\"", "absent", "absent" },
		{ "\"tools.x-tenant\"", "\"red\"", "\"red\"" },
		{ "\"rest.query.x-tenant\"", "\"red\"", "\"red\"" },
		{ "\"tools.x-one\"", "absent", "absent" },
		{ "\"rest.header.authorization\"", "\"Key a:b\"", "absent" },
	};
	struct http_principal caller = { .kind = HTTP_PRINCIPAL_CLAIMED };
	struct http_request q = { .method = HTTP_METHOD_POST };
	struct rig r;

	(void)state;
	rig_open(&r, NAMES_FILE, &seed, 1);
	http_headers_add(&r.arena, &q.headers, STR("X-Tenant"), STR("blue"));
	http_headers_add(&r.arena, &q.headers, STR("X-One"), STR("1"));
	http_headers_add(
	    &r.arena, &q.headers, STR("Authorization"), STR("Key a:b"));
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, "use", "{\"x-tenant\":\"red\"}");

		CHECK_STR(resolved(&r, c, t[i].text), t[i].on_stdio);
		c->source.caller = &caller;
		c->source.carrier = &q;
		CHECK_STR(resolved(&r, c, t[i].text), t[i].over_http);
	}
	rig_close(&r);
}

/* The key of this server is not sent to an upstream. */
static void
test_a_checked_credential_does_not_reach_tools(void **state)
{
	struct http_principal caller = { .kind = HTTP_PRINCIPAL_KEY };
	struct http_request q = { .method = HTTP_METHOD_POST };
	struct call *c;
	struct rig r;

	(void)state;
	rig_open(&r, NAMES_FILE, &seed, 1);
	http_headers_add(
	    &r.arena, &q.headers, STR("Authorization"), STR("Key a:b"));
	c = rig_tool(&r, "use", "{}");
	c->source.carrier = &q;
	c->source.caller = &caller;
	CHECK_STR(resolved(&r, c, "\"rest.header.Authorization\""), "absent");
	rig_close(&r);
}

/* One row for each rule of resolver_value() and resolver_find(). */
static void
test_the_first_rule_that_applies_decides(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		/* Texts: the caller, a step, a declared parameter, a template.
		 */
		{ "\"front.q\"", "\"caller\"" },
		{ "\"SEED.x\"", "\"step\"" },
		{ "\"q\"", "\"caller\"" },
		{ "\"{{q}}\"", "\"step\"" },
		{ "\"SEED\"", "\"SEED\"" },
		/* Tags: the caller, a step, a bind, the caller. */
		{ "\"{{front.q}}\"", "\"caller\"" },
		{ "\"{{SEED.x}}\"", "\"step\"" },
		{ "\"{{vault.SEED}}\"", "\"s3\"" },
		{ "\"{{other}}\"", "\"sent\"" },
		{ "\"{{nothing}}\"", "absent" },
	};
	struct http_request q = { .method = HTTP_METHOD_POST,
		.query = STR("q=caller&SEED=sent&other=sent") };
	struct rig r;

	(void)state;
	rig_open(&r, NAMES_FILE, &seed, 1);
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_rest(&r, "ask", "order-id=7", &q);
		struct step_results results;
		struct json *object = json_new(&r.arena, JSON_OBJECT);
		const struct json *step = json_new_text(&r.arena, STR("step"));

		step_results_init(&results, &r.arena, NULL);
		json_add_str(
		    object, STR("q"), json_new_text(&r.arena, STR("step")));
		json_add_str(
		    object, STR("x"), json_new_text(&r.arena, STR("step")));
		step_results_put(
		    &results, STR("front"), object, object, STR_NONE);
		step_results_put(
		    &results, STR("SEED"), object, object, STR_NONE);
		step_results_put(&results, STR("q"), step, step, STR_NONE);
		c->source.results = &results;
		CHECK_STR(resolved(&r, c, t[i].text), t[i].want);
	}
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_reference_selects_a_part_of_the_request),
		cmocka_unit_test(test_arguments_are_found_behind_any_prefix),
		cmocka_unit_test(test_headers_of_the_caller_reach_tools),
		cmocka_unit_test(
		    test_a_checked_credential_does_not_reach_tools),
		cmocka_unit_test(test_the_first_rule_that_applies_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
