/* test_mcp_session.c - sessions: whose they are, how many, how long. */
#include <time.h>

#include "mcp/session/mcp_session_internal.h"
#include "mcp_fixture.h"

static struct mcp_session_key
key_of(struct mcp_registry *h, const char *surface, const char *id,
    const char *caller)
{
	return (struct mcp_session_key){ h, str_of(surface), str_of(id),
		rig_borrow(caller) };
}

static bool
is_there(struct mcp_registry *h, const char *surface, const char *id,
    const char *caller)
{
	struct mcp_session_key k = key_of(h, surface, id, caller);
	struct mcp_session_view view;
	struct arena a = { 0 };
	bool found = mcp_session_find(&k, &a, &view);

	arena_done(&a);
	return found;
}

static void
test_a_session_is_found_by_its_own_caller_only(void **state)
{
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct mcp_session_key k = key_of(h, "one", NULL, "a");
	char id[MCP_SESSION_ID], other[MCP_SESSION_ID], wrong[64];

	(void)state;
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), id));
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), other));
	CHECK_INT(strlen(id), 32);
	CHECK(strcmp(id, other) != 0);
	CHECK(is_there(h, "one", id, "a"));
	CHECK(!is_there(h, "two", id, "a"));
	CHECK(!is_there(h, "one", id, "b"));
	CHECK(!is_there(h, "one", id, ""));
	CHECK(!is_there(h, "one", "", "a"));
	CHECK(!is_there(h, "one", "0123456789abcdef0123456789abcdef", "a"));
	snprintf(wrong, sizeof(wrong), "%.31s", id);
	CHECK(!is_there(h, "one", wrong, "a"));
	snprintf(wrong, sizeof(wrong), "%s0", id);
	CHECK(!is_there(h, "one", wrong, "a"));
	CHECK(!is_there(NULL, "one", id, "a"));
	mcp_registry_free(h);
}

static void
test_a_session_keeps_what_was_agreed(void **state)
{
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct mcp_session_key k = key_of(h, "one", NULL, "");
	struct mcp_session_view view;
	struct arena a = { 0 };
	char id[MCP_SESSION_ID], *large = mem_new(20000);

	(void)state;
	CHECK(mcp_session_open(&k, MCP_2025_03_26, STR("{\"roots\":{}}"), id));
	k.id = str_of(id);
	CHECK(mcp_session_find(&k, &a, &view));
	CHECK_INT(view.revision, MCP_2025_03_26);
	CHECK_TEXT(view.capabilities, "{\"roots\":{}}");
	CHECK_INT(view.log_level, -1);
	mcp_session_set_level(&k, 4);
	CHECK(mcp_session_find(&k, &a, &view));
	CHECK_INT(view.log_level, 4);
	/* Capabilities beyond all reason are as good as none. */
	k.id = STR_NONE;
	memset(large, ' ', 20000);
	CHECK(mcp_session_open(
	    &k, MCP_2025_11_25, (struct str){ large, 20000 }, id));
	k.id = str_of(id);
	CHECK(mcp_session_find(&k, &a, &view));
	CHECK_TEXT(view.capabilities, "{}");
	free(large);
	arena_done(&a);
	mcp_registry_free(h);
}

/* One more session of that caller, who comes from the last byte's address. */
static void
open_as(struct mcp_registry *h, const char *caller, uint8_t address,
    char id[MCP_SESSION_ID])
{
	struct mcp_session_key k = key_of(h, "one", NULL, caller);

	k.caller->principal.peer = (struct net_address_block){
		{ [10] = 0xff, [11] = 0xff, [15] = address }
	};
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), id));
}

static bool
is_there_of(
    struct mcp_registry *h, const char *caller, uint8_t address, const char *id)
{
	struct mcp_session_key k = key_of(h, "one", id, caller);
	struct mcp_session_view view;
	struct arena a = { 0 };
	bool found;

	k.caller->principal.peer = (struct net_address_block){
		{ [10] = 0xff, [11] = 0xff, [15] = address }
	};
	found = mcp_session_find(&k, &a, &view);
	arena_done(&a);
	return found;
}

static void
test_who_opens_many_sessions_loses_the_oldest_unused(void **state)
{
	const struct mcp_registry_limits limits = { .sessions = 8,
		.reserved_percent = 50 };
	struct mcp_registry *h = mcp_registry_new(&limits);
	char flood[6][MCP_SESSION_ID], other[MCP_SESSION_ID];
	char known[5][MCP_SESSION_ID];
	size_t sessions, streams;

	(void)state;
	for (size_t i = 0; i < LEN(flood); i++)
		open_as(h, "", 1, flood[i]);
	mcp_registry_count(h, &sessions, &streams);
	CHECK_INT(sessions, 4); /* the rest is for known callers */
	open_as(h, "", 2, other);
	for (size_t i = 0; i < 3; i++)
		CHECK(!is_there_of(h, "", 1, flood[i]));
	CHECK(is_there_of(h, "", 1, flood[3]));
	/* By name, wherever they come from. */
	for (size_t i = 0; i < LEN(known); i++)
		open_as(h, i == 4 ? "b" : "a", (uint8_t)i, known[i]);
	mcp_registry_count(h, &sessions, &streams);
	CHECK_INT(sessions, 8);
	CHECK(is_there_of(h, "", 2, other));
	CHECK(is_there_of(h, "b", 99, known[4]));
	CHECK(!is_there_of(h, "a", 99, known[0]));
	CHECK(is_there_of(h, "a", 99, known[1]));
	mcp_registry_free(h);
}

static void
test_a_session_that_is_awaited_stays(void **state)
{
	const struct mcp_registry_limits limits = { .sessions = 2 };
	struct mcp_registry *h = mcp_registry_new(&limits);
	char first[MCP_SESSION_ID], second[MCP_SESSION_ID];
	struct mcp_session_key k;
	int context;

	(void)state;
	open_as(h, "a", 1, first);
	k = key_of(h, "one", first, "a");
	CHECK(mcp_pending_reply_await(&k, NULL, STR("x"), NULL, &context));
	open_as(h, "a", 1, second);
	open_as(h, "a", 1, second);
	CHECK(is_there_of(h, "a", 1, first));
	mcp_pending_reply_forget(&k, &context);
	/* One that was never used goes first. */
	open_as(h, "a", 1, second);
	CHECK(is_there_of(h, "a", 1, first));
	CHECK(is_there_of(h, "a", 1, second));
	open_as(h, "a", 1, second);
	CHECK(!is_there_of(h, "a", 1, first));
	mcp_registry_free(h);
}

static void
test_a_session_that_rests_too_long_is_over(void **state)
{
	const struct mcp_registry_limits limits = { .sessions = 1,
		.idle_ms = 20 };
	const struct timespec rest = { .tv_nsec = 40 * 1000 * 1000 };
	struct mcp_registry *h = mcp_registry_new(&limits);
	struct mcp_session_key k = key_of(h, "one", NULL, "");
	char id[MCP_SESSION_ID], next[MCP_SESSION_ID];

	(void)state;
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), id));
	nanosleep(&rest, NULL);
	CHECK(!is_there(h, "one", id, ""));
	/* Its place is free for another. */
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), next));
	nanosleep(&rest, NULL);
	mcp_session_expire(h);
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), next));
	mcp_registry_free(h);
}

static void
test_a_client_watches_so_many_resources(void **state)
{
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct mcp_session_key k = key_of(h, "one", NULL, "");
	char id[MCP_SESSION_ID], uri[32], large[2050];

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	CHECK(mcp_session_open(&k, MCP_2025_06_18, STR("{}"), id));
	k.id = str_of(id);
	CHECK(!mcp_session_watch(&k, str_of(large), true));
	for (int i = 0; i < 100; i++) {
		snprintf(uri, sizeof(uri), "test://%d", i);
		CHECK(mcp_session_watch(&k, str_of(uri), true));
	}
	CHECK(!mcp_session_watch(&k, STR("test://one more"), true));
	CHECK(mcp_session_watch(&k, STR("test://99"), true)); /* again */
	CHECK(mcp_session_watch(&k, STR("test://7"), false));
	CHECK(mcp_session_watch(&k, STR("test://7"), false)); /* again */
	CHECK(mcp_session_watch(&k, STR("test://one more"), true));
	mcp_registry_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_session_is_found_by_its_own_caller_only),
		cmocka_unit_test(test_a_session_keeps_what_was_agreed),
		cmocka_unit_test(
		    test_who_opens_many_sessions_loses_the_oldest_unused),
		cmocka_unit_test(test_a_session_that_is_awaited_stays),
		cmocka_unit_test(test_a_session_that_rests_too_long_is_over),
		cmocka_unit_test(test_a_client_watches_so_many_resources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
