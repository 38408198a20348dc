/* test_capability_permission.c - what a key needs to use an operation. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"
#include "key/key.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: L, description: D}\n"                                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: %s\n    baseUri: https://a.example\n"  \
	"    resources:\n"                                                     \
	"    - name: %s\n      path: /r\n      operations:\n"                  \
	"      - {name: get, method: GET}\n"                                   \
	"      - {name: post, method: POST}\n"                                 \
	"      - {name: delete, method: DELETE}\n"                             \
	"      - {name: trick, method: GET, inputParameters: [{name: "         \
	"X-HTTP-Method-Override, in: header}]}\n"                              \
	"  exposes:\n"                                                         \
	"  - type: mcp\n    namespace: m\n    port: 9090\n    tools:\n"        \
	"    - {name: %s, description: d, %s}\n"

static struct capability *
load_any(const char *namespace, const char *resource, const char *name,
    const char *tool)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s;
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_printf(&b, HEAD, namespace, resource, name, tool);
	s = capability_load_text(STR("t.yaml"), buf_str(&b), &e);
	buf_done(&b);
	if (s == NULL)
		fail_msg("%d:%d: %s", e.line, e.column, e.text);
	return s;
}

/* The patterns that allow the tool alone, with a space between. */
static void
check_names(const char *namespace, const char *resource, const char *name,
    const char *tool, const char *want)
{
	struct capability *s = load_any(namespace, resource, name, tool);
	const struct capability_permission *p;
	struct buf b;

	if (s->errors > 0)
		fail_msg("%.*s", STR_FMT(s->notes->text));
	p = &s->exposes->operations->permission;
	buf_init(&b, 1 << 12);
	for (size_t i = 0; i < p->count; i++) {
		buf_printf(&b, "%s%.*s@%.*s", i > 0 ? " " : "",
		    STR_FMT(p->names[i]), STR_FMT(p->resource));
		assert_int_equal(
		    key_permission_check_name(p->names[i], NULL), 0);
	}
	assert_int_equal(key_permission_check_resource(p->resource, NULL), 0);
	CHECK_STR(buf_text(&b), want);
	buf_done(&b);
	capability_free(s);
}

static void
an_operation_needs_namespace_resource_and_action(void **state)
{
	static const struct {
		const char *namespace, *resource, *name, *tool, *want;
	} t[] = {
		{ "pets", "pet", "t", "call: pets.get", "pets:pet:read@t" },
		{ "pets", "pet", "t", "call: pets.post", "pets:pet:write@t" },
		{ "pets", "pet", "t", "call: pets.delete",
		    "pets:pet:delete@t" },
		{ "pets", "pet", "t", "call: pets.trick", "pets:pet:write@t" },
		/* What a segment cannot have. */
		{ "pets", "\"Pet Store\"", "\"get pet\"", "call: pets.get",
		    "pets:Pet-Store:read@get-pet" },
		{ "pets", "\"a:b*c\"", "t", "call: pets.get",
		    "pets:a-b-c:read@t" },
		/* Not the permissions of the authority. */
		{ "auth", "keys", "t", "call: auth.post",
		    "auth-api:keys:write@t" },
		{ "models", "run", "t", "call: models.get",
		    "models-api:run:read@t" },
		/* Each once. */
		{ "pets", "pet", "t",
		    "steps: [{type: call, name: a, call: pets.get}, {type: "
		    "call, name: b, call: pets.delete}, {type: call, name: c, "
		    "call: pets.get}]",
		    "pets:pet:read@t pets:pet:delete@t" },
		/* Stated: that one, whatever it calls. */
		{ "pets", "pet", "t",
		    "call: pets.get, x-claviger: {permission: 'shop:look'}",
		    "shop:look@t" },
		/* Calls nothing. */
		{ "pets", "pet", "t",
		    "outputParameters: [{name: a, type: "
		    "string, value: x}]",
		    "m:t:read@t" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_names(t[i].namespace, t[i].resource, t[i].name, t[i].tool,
		    t[i].want);
}

/* "a b" and "a-b", two names with one segment, would open each other. */
static void
two_names_never_have_one_segment(void **state)
{
	struct capability *s = load_any("pets", "pet", "\"a b\"",
	    "call: pets.get}\n    - {name: a-b, description: d, call: "
	    "pets.get}\n    - {name: \"\xe4\xb8\xad\", description: d, call: "
	    "pets.get}\n    - {name: \"\xe6\x96\x87\", description: d, call: "
	    "pets.get");
	struct str seen[4];
	size_t n = 0;

	(void)state;
	for (const struct capability_operation *o = s->exposes->operations;
	     o != NULL; o = o->next) {
		for (size_t i = 0; i < n; i++)
			assert_false(
			    str_equal(seen[i], o->permission.resource));
		assert_true(n < LEN(seen));
		seen[n++] = o->permission.resource;
	}
	assert_int_equal(n, 4);
	CHECK_TEXT(seen[0], "a-b");
	capability_free(s);
}

static void
a_file_cannot_ask_for_what_manages_keys(void **state)
{
	static const struct {
		const char *tool, *error;
	} t[] = {
		{ "call: pets.get, x-claviger: {permission: 'auth:keys:write'}",
		    "manages the key authority" },
		{ "call: pets.get, x-claviger: {permission: 'accounts:write'}",
		    "manages the key authority" },
		{ "call: pets.get, x-claviger: {permission: 'a:*'}",
		    "it has a '*'" },
		{ "call: pets.get, x-claviger: {permission: 'a b'}",
		    "a space is not allowed" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load_any("pets", "pet", "t", t[i].tool);

		assert_true(s->errors > 0);
		CHECK_HAS(arena_strdup(&s->arena, s->notes->text), t[i].error);
		capability_free(s);
	}
}

static void
a_forward_has_a_permission_for_each_action(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load_text(STR("t.yaml"),
	    STR("naftiko: 1.0.0-alpha2\n"
	        "info: {label: L, description: D}\n"
	        "capability:\n"
	        "  consumes: [{type: http, namespace: pets, baseUri: "
	        "\"https://a.example\", resources: []}]\n"
	        "  exposes: [{type: rest, namespace: r, port: 8080, resources: "
	        "[{path: /p, name: proxy, forward: {targetNamespace: "
	        "pets}}]}]\n"),
	    &e);
	const struct capability_operation *o;
	static const struct {
		enum http_method method;
		const char *want;
	} t[] = {
		{ HTTP_METHOD_GET, "pets:read" },
		{ HTTP_METHOD_HEAD, "pets:read" },
		{ HTTP_METHOD_POST, "pets:write" },
		{ HTTP_METHOD_PUT, "pets:write" },
		{ HTTP_METHOD_DELETE, "pets:delete" },
	};
	const struct str *names;

	(void)state;
	assert_non_null(s);
	o = s->exposes->forwards;
	assert_int_equal(
	    capability_permission_of(o, HTTP_METHOD_COUNT, &names), 3);
	for (size_t i = 0; i < LEN(t); i++) {
		assert_int_equal(
		    capability_permission_of(o, t[i].method, &names), 1);
		CHECK_TEXT(names[0], t[i].want);
	}
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    an_operation_needs_namespace_resource_and_action),
		cmocka_unit_test(two_names_never_have_one_segment),
		cmocka_unit_test(a_file_cannot_ask_for_what_manages_keys),
		cmocka_unit_test(a_forward_has_a_permission_for_each_action),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
