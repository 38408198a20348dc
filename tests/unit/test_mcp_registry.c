/* test_mcp_hub.c - what threads share: secrets, letters, an end. */
/* sanitize: thread */
#include "mcp/mcp_registry_internal.h"
#include "mcp_fixture.h"

static int runs;

static void
on_letter(struct mcp_thread_message *l)
{
	runs++;
	loop_stop(l->thread->loop);
}

static void
post(struct mcp_registry *h, struct mcp_registry_thread *t)
{
	struct mcp_thread_message *l = mem_new(sizeof(*l));

	l->run = on_letter;
	l->text = mem_strdup("its own");
	pthread_mutex_lock(&h->lock);
	mcp_registry_post(t, l);
	pthread_mutex_unlock(&h->lock);
}

static void
test_letters_are_run_or_freed(void **state)
{
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct loop *loop = loop_new(&e);
	struct mcp_registry_thread *t = mcp_registry_thread(h, loop);

	(void)state;
	CHECK(mcp_registry_thread(h, loop) == t);
	runs = 0;
	post(h, t);
	loop_run(loop);
	CHECK_INT(runs, 1);
	post(h, t); /* never run */
	mcp_registry_leave(h, loop);
	mcp_registry_leave(h, loop);
	post(h, t); /* no reader */
	loop_free(loop);
	mcp_registry_free(h);
	CHECK_INT(runs, 1);
}

static void
test_no_hub_is_no_trouble(void **state)
{
	(void)state;
	mcp_registry_free(NULL);
	mcp_registry_leave(NULL, NULL);
	mcp_registry_changed(NULL, STR("x"), MCP_CHANGE_TOOLS);
	mcp_registry_updated(NULL, STR("x"), STR("y"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters_are_run_or_freed),
		cmocka_unit_test(test_no_hub_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
