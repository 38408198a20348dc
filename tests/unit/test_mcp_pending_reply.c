/* test_mcp_pending_reply.c - messages awaited under a name. */
#include "mcp/session/mcp_registry_internal.h"
#include "mcp/session/mcp_session_internal.h"
#include "mcp_fixture.h"

struct waiter {
	struct loop *loop;
	int calls;
	char text[64];
};

static void
on_done(void *context, struct str text)
{
	struct waiter *w = context;

	w->calls++;
	snprintf(w->text, sizeof(w->text), "%.*s", STR_FMT(text));
	loop_stop(w->loop);
}

static struct mcp_session_key
open_one(struct mcp_registry *h, char id[MCP_SESSION_ID])
{
	struct mcp_session_key k = { h, STR("one"), STR_NONE, rig_borrow("") };

	CHECK(mcp_session_open(&k, MCP_2025_11_25, STR("{}"), id));
	k.id = (struct str){ id, MCP_SESSION_ID - 1 };
	return k;
}

static void
test_what_is_delivered_comes_once_and_on_the_loop(void **state)
{
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct waiter w = { .loop = loop_new(&e) };
	struct mcp_registry_thread *here = mcp_registry_thread(h, w.loop);
	char id[MCP_SESSION_ID];
	struct mcp_session_key k = open_one(h, id);

	(void)state;
	CHECK(mcp_pending_reply_await(&k, here, STR("a"), on_done, &w));
	CHECK(!mcp_pending_reply_deliver(&k, STR("b"), STR("lost")));
	CHECK(mcp_pending_reply_deliver(&k, STR("a"), STR("found")));
	CHECK(!mcp_pending_reply_deliver(&k, STR("a"), STR("again")));
	CHECK_INT(w.calls, 0);
	loop_run(w.loop);
	CHECK_INT(w.calls, 1);
	CHECK_STR(w.text, "found");
	mcp_registry_leave(h, w.loop);
	loop_free(w.loop);
	mcp_registry_free(h);
}

static void
test_nothing_comes_to_who_forgot_it(void **state)
{
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct waiter one = { .loop = loop_new(&e) }, two = one;
	struct mcp_registry_thread *here = mcp_registry_thread(h, one.loop);
	char id[MCP_SESSION_ID];
	struct mcp_session_key k = open_one(h, id);

	(void)state;
	CHECK(mcp_pending_reply_await(&k, here, STR("a"), on_done, &one));
	CHECK(mcp_pending_reply_await(&k, here, STR("b"), on_done, &two));
	CHECK(mcp_pending_reply_deliver(&k, STR("a"), STR("x")));
	mcp_pending_reply_forget(&k, &one); /* although it is pending */
	CHECK(mcp_pending_reply_deliver(&k, STR("b"), STR("y")));
	loop_run(one.loop);
	CHECK_INT(one.calls, 0);
	CHECK_INT(two.calls, 1);
	mcp_registry_leave(h, one.loop);
	loop_free(one.loop);
	mcp_registry_free(h);
}

static void
test_so_many_are_under_way_in_one_session(void **state)
{
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct waiter w = { .loop = loop_new(&e) };
	struct mcp_registry_thread *here = mcp_registry_thread(h, w.loop);
	char id[MCP_SESSION_ID], other[MCP_SESSION_ID];
	struct mcp_session_key k = open_one(h, id), l = open_one(h, other);
	struct mcp_session_key none = { h, STR("one"), STR_NONE,
		rig_borrow("") };

	(void)state;
	for (int i = 0; i < MCP_SESSION_PENDING_REPLIES; i++)
		CHECK(mcp_pending_reply_await(&k, here, STR("a"), on_done, &w));
	CHECK(!mcp_pending_reply_await(&k, here, STR("a"), on_done, &w));
	CHECK(mcp_pending_reply_await(&l, here, STR("a"), on_done, &w));
	CHECK(!mcp_pending_reply_await(&none, here, STR("a"), on_done, &w));
	mcp_pending_reply_forget(&k, &w);
	CHECK(mcp_pending_reply_await(&k, here, STR("a"), on_done, &w));
	/* A reply to a loop that has left is freed with the registry. */
	mcp_registry_leave(h, w.loop);
	CHECK(mcp_pending_reply_deliver(&k, STR("a"), STR("x")));
	loop_free(w.loop);
	mcp_registry_free(h);
	CHECK_INT(w.calls, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_what_is_delivered_comes_once_and_on_the_loop),
		cmocka_unit_test(test_nothing_comes_to_who_forgot_it),
		cmocka_unit_test(test_so_many_are_under_way_in_one_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
