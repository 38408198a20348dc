/* test_mcp_detached.c - calls without a connection: their places and end. */
#include "mcp/session/mcp_detached.h"
#include "mcp_fixture.h"

struct call {
	struct mcp_detached detached;
	struct mcp_session_key key;
	struct loop *loop;
	int cancelled, abandoned;
};

static void
on_cancel(struct mcp_detached *d)
{
	struct call *c = container_of(d, struct call, detached);

	c->cancelled++;
	mcp_detached_remove(d, &c->key, 0);
	loop_stop(c->loop);
}

static void
on_abandon(struct mcp_detached *d)
{
	struct call *c = container_of(d, struct call, detached);

	c->abandoned++;
	mcp_detached_remove(d, &c->key, 0);
}

static struct call
call_of(struct mcp_registry *h, struct loop *loop, const char *caller)
{
	return (struct call){
		.detached = { .cancel = on_cancel, .abandon = on_abandon },
		.key = { .registry = h,
		    .surface = STR("s"),
		    .id = STR_NONE,
		    .caller = rig_borrow(caller) },
		.loop = loop,
	};
}

static void
test_another_caller_takes_the_place_and_the_rest_is_abandoned(void **state)
{
	const struct mcp_registry_limits limits = { .calls = 2 };
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(&limits);
	struct loop *loop = loop_new(&e);
	struct mcp_registry_thread *t = mcp_registry_thread(h, loop);
	struct call calls[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		calls[i] = call_of(h, loop, i < 2 ? "one" : "two");
		CHECK(mcp_detached_add(&calls[i].detached, &calls[i].key, t));
	}
	loop_run(loop);
	CHECK_INT(calls[0].cancelled, 1);
	CHECK_INT(calls[1].cancelled, 0);
	CHECK_INT(calls[2].cancelled, 0);
	mcp_registry_leave(h, loop);
	CHECK_INT(calls[0].abandoned, 0);
	CHECK_INT(calls[1].abandoned, 1);
	CHECK_INT(calls[2].abandoned, 1);
	loop_free(loop);
	mcp_registry_free(h);
}

static void
test_removing_a_call_frees_its_place(void **state)
{
	const struct mcp_registry_limits limits = { .calls = 1 };
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(&limits);
	struct loop *loop = loop_new(&e);
	struct mcp_registry_thread *t = mcp_registry_thread(h, loop);
	struct call one = call_of(h, loop, "one");
	struct call two = call_of(h, loop, "two");

	(void)state;
	CHECK(mcp_detached_add(&one.detached, &one.key, t));
	mcp_detached_remove(&one.detached, &one.key, 0);
	CHECK(mcp_detached_add(&two.detached, &two.key, t));
	mcp_registry_leave(h, loop);
	CHECK_INT(one.cancelled + one.abandoned, 0);
	CHECK_INT(two.abandoned, 1);
	loop_free(loop);
	mcp_registry_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_another_caller_takes_the_place_and_the_rest_is_abandoned),
		cmocka_unit_test(test_removing_a_call_frees_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
