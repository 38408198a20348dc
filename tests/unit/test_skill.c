/* test_skill.c - the files of a skill, made from a capability. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "skill/skill.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD "naftiko: 1.0.0-alpha2\n"

static struct capability *
load(const char *text)
{
	struct err e = { 0 };
	struct capability *s =
	    capability_load_text(STR("dir/shop.yaml"), str_of(text), &e);

	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	return s;
}

static bool
has(const struct skill *k, const char *path, const char *what)
{
	const struct skill_file *f = skill_find(k, str_of(path));

	return f != NULL &&
	       memmem(f->bytes.p, f->bytes.n, what, strlen(what)) != NULL;
}

static const char shop[] = HEAD
    "info: {label: Shop, description: 'Orders: and more', version: 2.1.0, "
    "tags: [Acme, Orders]}\n"
    "binds:\n"
    "- {namespace: env, keys: {SHOP_KEY: SHOP_KEY, DOOR: SHOP_DOOR}}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n"
    "    namespace: shop\n"
    "    baseUri: https://shop.test\n"
    "    authentication: {type: bearer, token: 'constant-secret-7'}\n"
    "    resources:\n"
    "    - name: order\n"
    "      path: /orders/{id}\n"
    "      operations:\n"
    "      - {name: get, method: GET, inputParameters: [{name: id, in: path, "
    "type: string}]}\n"
    "      - {name: end, method: DELETE, inputParameters: [{name: id, in: "
    "path, type: string}]}\n"
    "    - name: tokens\n"
    "      path: /tokens\n"
    "      operations:\n"
    "      - {name: make, method: POST}\n"
    "  exposes:\n"
    "  - type: rest\n"
    "    namespace: shop-rest\n"
    "    port: 8081\n"
    "    authentication: {type: apikey, key: X-Door, value: "
    "'{{env.DOOR}}', placement: header}\n"
    "    resources:\n"
    "    - path: /v1/orders/{id}\n"
    "      operations:\n"
    "      - {method: GET, name: get-order, call: shop.get, with: {id: "
    "rest.id}}\n"
    "      - {method: DELETE, name: delete-order, call: shop.end, with: {id: "
    "rest.id}}\n"
    "    - path: /v1/tokens\n"
    "      operations:\n"
    "      - {method: POST, name: create-token, call: shop.make}\n"
    "  - type: mcp\n"
    "    namespace: shop-mcp\n"
    "    port: 9091\n"
    "    tools:\n"
    "    - {name: acme-get-order, description: Look at an order, call: "
    "shop.get, with: {id: tools.id}}\n"
    "    - {name: acme-delete-order, description: Delete it, call: shop.end, "
    "with: {id: tools.id}}\n";

static void
test_a_skill_describes_its_purpose_and_contains_no_secret(void **state)
{
	static const struct skill_options options = { .authority = false };
	struct capability *s = load(shop);
	struct arena a = { 0 };
	struct skill *k = skill_new(&a, s, &options);
	static const char *const paths[] = { "SKILL.md",
		"references/openapi.json", "references/orders.md",
		"references/tokens.md", "scripts/request.sh" };
	static const char *const texts[] = {
		"name: acme-shop\n",
		"description: \"Orders: and more. Use it when asked to get "
		"order, delete an order or create a token. Keywords: Acme, "
		"Orders.\"\n",
		"\nmetadata:\n  version: \"2.1.0\"\n",
		"MCP tool `acme-delete-order`",
		"REST `DELETE /v1/orders/{id}`",
		"claviger call shop.yaml acme-delete-order id=ID",
		("**Before `acme-delete-order`**: take `id` from a response of "
		 "`acme-get-order`"),
		"The response of `create-token` may contain a secret",
	};

	(void)state;
	CHECK_INT(k->count, LEN(paths));
	for (size_t i = 0; i < LEN(paths); i++) {
		CHECK_TEXT(k->files[i].path, paths[i]);
		assert_false(has(k, paths[i], "constant-secret-7"));
	}
	for (size_t i = 0; i < LEN(texts); i++)
		if (!has(k, "SKILL.md", texts[i]))
			fail_msg("SKILL.md does not say: %s\n%.*s", texts[i],
			    STR_FMT(k->files[0].bytes));
	CHECK_TEXT(json_get_text(k->frontmatter, "name"), "acme-shop");
	assert_true(has(k, "scripts/request.sh", "header = \"X-Door: %s\""));
	assert_true(has(k, "scripts/request.sh", "SHOP_DOOR is not set"));
	assert_true(skill_find(k, STR("scripts/request.sh"))->executable);
	arena_done(&a);
	capability_free(s);
}

static void
test_the_same_file_makes_the_same_bytes(void **state)
{
	static const struct skill_options options = { .authority = true };
	struct arena a = { 0 };
	struct capability *one = load(shop), *two = load(shop);
	struct skill *x = skill_new(&a, one, &options);
	struct skill *y = skill_new(&a, two, &options);

	(void)state;
	CHECK_INT(x->count, y->count);
	for (size_t i = 0; i < x->count; i++) {
		assert_true(str_equal(x->files[i].path, y->files[i].path));
		assert_true(str_equal(x->files[i].bytes, y->files[i].bytes));
		CHECK_STR(x->files[i].digest, y->files[i].digest);
	}
	capability_free(one);
	capability_free(two);
	arena_done(&a);
}

/* n tools over n / 3 groups. */
static char *
many(struct arena *a, int n)
{
	struct buf b;
	char *text;

	buf_init(&b, 16 << 20);
	buf_puts(&b,
	    HEAD "info: {label: Many, description: Many.}\n"
	         "capability:\n  consumes:\n  - type: http\n"
	         "    namespace: many\n    baseUri: https://many.test\n"
	         "    resources:\n");
	for (int i = 0; i < n; i++)
		buf_printf(&b,
		    "    - {name: r%d, path: /g%d/x%d, operations: [{name: "
		    "o%d, method: GET}]}\n",
		    i, i / 3, i, i);
	buf_puts(&b, "  exposes:\n  - type: mcp\n    namespace: many-mcp\n"
	             "    port: 9091\n    tools:\n");
	for (int i = 0; i < n; i++)
		buf_printf(&b,
		    "    - {name: get-o%d, description: Gets the thing of "
		    "number %d, call: many.o%d}\n",
		    i, i, i);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_a_large_capability_is_split_into_pages(void **state)
{
	static const struct {
		int operations;
		bool index;
	} t[] = { { 3, false }, { 40, false }, { 150, true }, { 1200, true },
		{ 2400, true } };
	static const struct skill_options options = { .authority = false };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct capability *s = load(many(&a, t[i].operations));
		struct skill *k = skill_new(&a, s, &options);
		struct str text = skill_find(k, STR("SKILL.md"))->bytes;
		int lines = 0;

		for (size_t c = 0; c < text.n; c++)
			lines += text.p[c] == '\n';
		assert_true(lines < 500 && text.n < 20000);
		assert_true(k->count <= SKILL_FILES_MAX);
		assert_int_equal(
		    skill_find(k, STR("references/groups.md")) != NULL,
		    t[i].index);
		capability_free(s);
		arena_done(&a);
	}
}

static void
test_names_follow_the_format(void **state)
{
	static const struct {
		const char *name;
		bool is;
	} t[] = {
		{ "a", true },
		{ "fal-keys-2", true },
		{ "", false },
		{ "-a", false },
		{ "a-", false },
		{ "a--b", false },
		{ "A", false },
		{ "a_b", false },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"
		  "gggg",
		    true },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"
		  "ggggg",
		    false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(skill_name_is_valid(str_of(t[i].name)), t[i].is);
}

static void
test_a_name_is_made_from_label_tags_or_namespace(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ HEAD "info: {label: Only A Label}\ncapability: {}\n",
		    "only-a-label" },
		{ HEAD "capability: {}\n", "capability" },
		{ HEAD
		    "info: {tags: [HubSpot]}\ncapability: {consumes: [{type: "
		    "http, namespace: hubspot-crm, baseUri: "
		    "'https://x.test', resources: []}]}\n",
		    "hubspot-crm" },
		{ HEAD
		    "info: {label: "
		    "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbcccccccccccccccccc"
		    "ccdddddddddddddddddddd}\ncapability: {}\n",
		    "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbccccccccccccccc-"
		    "" },
	};
	static const struct skill_options options = { .authority = false };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct capability *s = load(t[i].text);
		struct str name = skill_name(&a, s, &options);

		assert_true(skill_name_is_valid(name));
		CHECK_TEXT(str_part(name, 0, strlen(t[i].want)), t[i].want);
		capability_free(s);
		arena_done(&a);
	}
}

static void
test_a_digest_is_the_sha256_of_the_bytes(void **state)
{
	char hex[SKILL_DIGEST];

	(void)state;
	skill_digest(hex, STR("abc"));
	CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff6"
	               "1f20015ad");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_skill_describes_its_purpose_and_contains_no_secret),
		cmocka_unit_test(test_the_same_file_makes_the_same_bytes),
		cmocka_unit_test(test_a_large_capability_is_split_into_pages),
		cmocka_unit_test(test_names_follow_the_format),
		cmocka_unit_test(
		    test_a_name_is_made_from_label_tags_or_namespace),
		cmocka_unit_test(test_a_digest_is_the_sha256_of_the_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
