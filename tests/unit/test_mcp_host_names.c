/* test_mcp_host_names.c - names in lists, and names of the API. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_names.h"
#include "mcp/mcp.h"
#include "check.h"

static void
gather(struct mcp_host_names *n, struct arena *a, const char *schema)
{
	mcp_host_names_init(n, a);
	mcp_host_names_add(n, json_parse(a, str_of(schema), 64, 0, NULL));
	mcp_host_names_settle(n);
}

static void
test_only_refused_names_are_changed(void **state)
{
	static const char *const good[] = { "a", "A-b_c.9", "not-there" };
	static const char long_name[] = "a name of more than sixty-four "
	                                "characters, which no host accepts";
	static const char *const bad[] = { "$select", "page[limit]", "",
		long_name };
	struct arena a = { 0 };
	struct mcp_host_names n;

	(void)state;
	gather(&n, &a,
	    "{\"properties\":{\"a\":{},\"A-b_c.9\":{},\"$select\":{\"items\":{"
	    "\"properties\":{\"page[limit]\":{}}}},\"\":{},\"a name of more "
	    "than sixty-four characters, which no host accepts\":{}}}");
	for (size_t i = 0; i < LEN(good); i++) {
		CHECK_TEXT(mcp_host_names_find(&n, str_of(good[i])), good[i]);
		CHECK_TEXT(mcp_host_names_wire(&n, str_of(good[i])), good[i]);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		const struct str host = mcp_host_names_find(&n, str_of(bad[i]));

		CHECK(host.n > 0 && host.n <= 64);
		CHECK(!str_is(host, bad[i]));
		CHECK_TEXT(mcp_host_names_wire(&n, host), bad[i]);
		CHECK_TEXT(mcp_host_names_wire(&n, str_of(bad[i])), bad[i]);
	}
	arena_done(&a);
}

/* The API may have the very name that another one is changed to. */
static void
test_a_name_of_the_api_has_precedence(void **state)
{
	struct arena a = { 0 };
	struct mcp_host_names n;
	const struct str first = mcp_text_name(&a, STR("a b"), 0);

	(void)state;
	gather(&n, &a,
	    arena_printf(&a, "{\"properties\":{\"a b\":{},\"%.*s\":{}}}",
	        STR_FMT(first)));
	CHECK(!str_equal(mcp_host_names_find(&n, STR("a b")), first));
	CHECK(str_equal(mcp_host_names_wire(&n, first), first));
	arena_done(&a);
}

static void
test_arguments_get_the_names_of_the_api(void **state)
{
	struct arena a = { 0 };
	struct mcp_host_names n;
	const struct json *v;
	const char *host;

	(void)state;
	gather(&n, &a, "{\"properties\":{\"a b\":{}}}");
	host = arena_strdup(&a, mcp_host_names_find(&n, STR("a b")));
	v = json_parse(&a,
	    str_of(arena_printf(&a,
	        "{\"%s\":[{\"%s\":1,\"c\":2}],\"d\":{\"%s\":3,\"a b\":4}}",
	        host, host, host)),
	    64, 0, NULL);
	CHECK_TEXT(mcp_text_json(&a, mcp_host_names_to_wire(&n, &a, v)),
	    arena_printf(&a,
	        "{\"a b\":[{\"a b\":1,\"c\":2}],\"d\":{\"%s\":3,\"a b\":4}}",
	        host));
	v = json_parse(&a, STR("{\"a\":[{\"b\":1}]}"), 64, 0, NULL);
	CHECK(mcp_host_names_to_wire(&n, &a, v) == v);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_refused_names_are_changed),
		cmocka_unit_test(test_a_name_of_the_api_has_precedence),
		cmocka_unit_test(test_arguments_get_the_names_of_the_api),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
