/* test_mcp_registry.c - messages between threads, watchers, and the end. */
/* sanitize: thread */
#include "mcp/session/mcp_registry_internal.h"
#include "mcp_fixture.h"

static int runs;

static void
on_message(struct mcp_thread_message *l)
{
	runs++;
	loop_stop(l->thread->loop);
}

static void
post(struct mcp_registry *h, struct mcp_registry_thread *t)
{
	struct mcp_thread_message *l = mem_new(sizeof(*l));

	l->run = on_message;
	l->text = mem_strdup("its own");
	pthread_mutex_lock(&h->lock);
	mcp_registry_post(t, l);
	pthread_mutex_unlock(&h->lock);
}

static void
test_messages_are_run_or_freed(void **state)
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

struct watcher {
	struct mcp_registry_watcher base;
	struct loop *loop;
	unsigned changes; /* of all calls */
	char uri[16]; /* of the last call */
	int calls;
};

static void
on_change(struct mcp_registry_watcher *base, unsigned changes, struct str uri)
{
	struct watcher *w = container_of(base, struct watcher, base);

	w->calls++;
	w->changes |= changes;
	snprintf(w->uri, sizeof(w->uri), "%.*s", STR_FMT(uri));
	if (uri.n > 0)
		loop_stop(w->loop);
}

static void
test_watchers_learn_of_their_surface_only(void **state)
{
	struct err e = { 0 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	struct loop *loop = loop_new(&e);
	struct mcp_registry_thread *t = mcp_registry_thread(h, loop);
	struct watcher w[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		w[i] = (struct watcher){ .base = { .on_change = on_change },
			.loop = loop };
		w[i].base.surface = i == 1 ? STR("other") : STR("mine");
		mcp_registry_watch(t, &w[i].base);
	}
	mcp_registry_unwatch(&w[2].base);
	mcp_registry_changed(h, STR("mine"), MCP_CHANGE_TOOLS);
	mcp_registry_updated(h, STR("mine"), STR("file://a"));
	loop_run(loop);
	CHECK_INT(w[0].calls, 2);
	CHECK_INT(w[0].changes, MCP_CHANGE_TOOLS);
	CHECK_HAS(w[0].uri, "file://a");
	CHECK_INT(w[1].calls, 0);
	CHECK_INT(w[2].calls, 0);
	mcp_registry_unwatch(&w[0].base);
	mcp_registry_unwatch(&w[1].base);
	mcp_registry_leave(h, loop);
	loop_free(loop);
	mcp_registry_free(h);
}

static void
test_functions_accept_no_registry(void **state)
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
		cmocka_unit_test(test_messages_are_run_or_freed),
		cmocka_unit_test(test_watchers_learn_of_their_surface_only),
		cmocka_unit_test(test_functions_accept_no_registry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
