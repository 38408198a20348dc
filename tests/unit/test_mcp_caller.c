/* test_mcp_caller.c - callers as hubs know them. */
#include "mcp_fixture.h"

static bool
is_same(struct mcp_registry *a, struct mcp_caller x, struct mcp_registry *b,
    struct mcp_caller y)
{
	return memcmp(mcp_caller_id(&x, a), mcp_caller_id(&y, b),
	           MCP_CALLER_ID) == 0;
}

static void
test_an_id_is_of_one_principal_to_one_registry(void **state)
{
	struct mcp_registry *one = mcp_registry_new(NULL),
	                    *two = mcp_registry_new(NULL);
	const struct mcp_caller a = rig_caller("a"), b = rig_caller("b");
	struct mcp_caller moved = a, nobody = rig_caller(""), next = nobody;

	(void)state;
	CHECK(is_same(one, a, one, a));
	CHECK(!is_same(one, a, one, b));
	CHECK(!is_same(one, a, one, nobody));
	CHECK(!is_same(one, a, two, a));
	/* A known caller may come from anywhere. */
	moved.principal.peer.bytes[0] = 7;
	CHECK(is_same(one, a, one, moved));
	next.principal.peer.bytes[0] = 7;
	CHECK(!is_same(one, nobody, one, next));
	mcp_registry_free(one);
	mcp_registry_free(two);
}

static void
test_who_shows_nothing_is_anonymous(void **state)
{
	struct mcp_caller c = rig_caller("");

	(void)state;
	CHECK(mcp_caller_is_anonymous(&c));
	c.principal.kind = HTTP_PRINCIPAL_CLAIMED;
	CHECK(!mcp_caller_is_anonymous(&c));
	c = rig_caller("a");
	CHECK(!mcp_caller_is_anonymous(&c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_an_id_is_of_one_principal_to_one_registry),
		cmocka_unit_test(test_who_shows_nothing_is_anonymous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
