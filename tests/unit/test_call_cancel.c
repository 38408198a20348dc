/* test_call_cancel.c - a call is cancelled at every point. */
/* sanitize: thread */
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "fixture.h"
#include "engine/upstream/upstream.h"
#include "net/loop.h"
#include "net/net_work.h"

#define CAPABILITY                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: api, baseUri: 'http://h.test', "          \
	"resources: [{name: r, path: /r, operations: [{name: get, method: "    \
	"GET}]}]}\n"                                                           \
	"  aggregates:\n"                                                      \
	"  - {label: F, namespace: f, functions: [{name: get, description: d," \
	" call: api.get}]}\n"                                                  \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: one, description: d, call: api.get}\n"                   \
	"    - {name: steps, description: d, steps: [{type: call, name: a, "   \
	"call: api.get}, {type: call, name: b, call: api.get}, {type: call, "  \
	"name: c, call: api.get}]}\n"                                          \
	"    - {name: function, description: d, ref: f.get}\n"

/* When the call is cancelled. */
enum when {
	BEFORE_SENDING, /* by on_request */
	WHILE_SENDING, /* from inside the upstream's send */
	WHILE_WAITING,
	WITH_THE_ANSWER, /* by on_response */
	AT_THE_END, /* after the last response, before the last step */
};

/* An upstream that responds on demand, and what happened. */
static struct {
	enum when when;
	size_t at; /* which request, from 1 */
	bool aborts, aborts_later;
	size_t sent, aborted, finished;
	struct call *root, *waiting;
} fake;

static void
cancel_twice(void)
{
	call_cancel(fake.root);
	if (fake.finished == 0)
		call_cancel(fake.root);
}

static void
answer(struct call *c)
{
	fake.waiting = NULL;
	c->from_upstream = true;
	c->response.status = 200;
	c->response.content_type = STR("application/json");
	c->response.body = STR("{}");
	c->state->resume(c);
}

static void
send_fake(struct call *c)
{
	fake.sent++;
	fake.waiting = c;
	if (fake.when == WHILE_SENDING && fake.sent == fake.at)
		cancel_twice();
}

static void
cancel_fake(struct call *c)
{
	fake.aborted++;
	if (fake.aborts_later)
		return;
	fake.waiting = NULL;
	err_set(&c->error, ERR_CANCELLED, "cancelled");
	c->state->resume(c);
}

static void
on_watch(void *context, const struct call *c,
    const struct http_request *request, struct str url)
{
	(void)context;
	(void)c;
	(void)url;
	if (request != NULL && fake.when == BEFORE_SENDING &&
	    fake.sent + 1 == fake.at)
		cancel_twice();
}

static void
on_witness(void *context, const struct call *c)
{
	(void)context;
	(void)c;
	if (fake.when == WITH_THE_ANSWER && fake.sent == fake.at)
		cancel_twice();
}

static void
on_finished(struct call *c)
{
	(void)c;
	fake.finished++;
}

/*
 * Responds until the moment of the cancellation; after it, completes what
 * cannot be aborted.
 */
static void
drive(void)
{
	while (fake.waiting != NULL) {
		if (fake.when == WHILE_WAITING && fake.sent == fake.at)
			cancel_twice();
		if (fake.waiting != NULL)
			answer(fake.waiting);
	}
}

static void
run(struct rig *r, const char *tool)
{
	struct upstream upstream = { "fake", send_fake,
		fake.aborts ? cancel_fake : NULL };
	struct call *c = rig_tool(r, tool, "{}");

	for (size_t i = 0; i < r->engine->target_count; i++)
		r->engine->targets[i].upstream = &upstream;
	c->on_request = on_watch;
	c->on_response = on_witness;
	c->finished = on_finished;
	fake.root = c;
	call_start(c);
	drive();
	CHECK_INT(fake.finished, 1);
}

static void
test_it_finishes_once_as_cancelled_and_sends_no_more_requests(void **state)
{
	static const struct {
		const char *tool;
		enum when when;
		size_t at;
		size_t sent; /* requests that were made */
		size_t aborted; /* of them */
	} t[] = {
		{ "one", BEFORE_SENDING, 1, 0, 0 },
		{ "one", WHILE_SENDING, 1, 1, 1 },
		{ "one", WHILE_WAITING, 1, 1, 1 },
		{ "one", WITH_THE_ANSWER, 1, 1, 0 },
		{ "steps", BEFORE_SENDING, 2, 1, 0 },
		{ "steps", WHILE_SENDING, 1, 1, 1 },
		{ "steps", WHILE_SENDING, 2, 2, 1 },
		{ "steps", WHILE_WAITING, 1, 1, 1 },
		{ "steps", WHILE_WAITING, 2, 2, 1 },
		{ "steps", WHILE_WAITING, 3, 3, 1 },
		{ "steps", WITH_THE_ANSWER, 2, 2, 0 },
		{ "function", BEFORE_SENDING, 1, 0, 0 },
		{ "function", WHILE_SENDING, 1, 1, 1 },
		{ "function", WHILE_WAITING, 1, 1, 1 },
		{ "function", WITH_THE_ANSWER, 1, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < 3 * LEN(t); i++) {
		const size_t row = i / 3;
		const bool aborts = i % 3 < 2;
		struct rig r;

		memset(&fake, 0, sizeof(fake));
		fake.when = t[row].when;
		fake.at = t[row].at;
		fake.aborts = aborts;
		fake.aborts_later = i % 3 == 1;
		rig_open(&r, CAPABILITY, NULL, 0);
		run(&r, t[row].tool);
		CHECK_INT(r.call.error.kind, ERR_CANCELLED);
		CHECK_INT(fake.sent, t[row].sent);
		CHECK_INT(fake.aborted, aborts ? t[row].aborted : 0);
		rig_close(&r);
	}
}

static void
test_a_call_with_its_answer_is_not_changed(void **state)
{
	struct rig r;

	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake.when = AT_THE_END;
	rig_open(&r, CAPABILITY, NULL, 0);
	run(&r, "one");
	CHECK_INT(r.call.error.kind, ERR_NONE);
	CHECK_INT(r.call.response.status, 200);
	rig_close(&r);
}

/* A job that holds the only thread of the pool until it may go on. */
struct blocker {
	struct net_job job;
	pthread_mutex_t lock;
};

static void
on_run(struct net_job *j)
{
	struct blocker *b = container_of(j, struct blocker, job);

	pthread_mutex_lock(&b->lock);
	pthread_mutex_unlock(&b->lock);
}

static void
on_done(struct net_job *j)
{
	(void)j;
}

static void
on_aside_finished(struct call *c)
{
	fake.finished++;
	loop_stop(engine_thread_loop(c->thread));
}

static bool
on_prepare(struct call *c)
{
	(void)c;
	fail_msg("nothing is prepared of an answer that nobody gets");
	return true;
}

/* Its response waits for the conversion on another thread. */
static void
test_a_queued_computation_is_not_run(void **state)
{
	struct upstream upstream = { "fake", send_fake, NULL };
	struct net_work *work = net_work_new(1, 8);
	struct blocker b = { .job = { .run = on_run, .done = on_done } };
	struct err e = { .kind = ERR_NONE };
	struct loop *l = loop_new(&e);
	struct rig r;
	struct call *c;
	char *large = mem_new(LIMIT_LOOP_BYTES);

	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake.when = AT_THE_END;
	pthread_mutex_init(&b.lock, NULL);
	pthread_mutex_lock(&b.lock);
	loop_set_work(l, work);
	CHECK(net_work_post(work, l, &b.job));
	rig_open(&r, CAPABILITY, NULL, 0);
	r.thread->loop = l;
	r.engine->targets[0].upstream = &upstream;
	c = rig_tool(&r, "steps", "{}");
	c->prepare = on_prepare;
	c->finished = on_aside_finished;
	call_start(c);
	memset(large, ' ', LIMIT_LOOP_BYTES);
	fake.waiting->response = (struct http_response){ .status = 200,
		.content_type = STR("application/json"),
		.body = { large, LIMIT_LOOP_BYTES } };
	fake.waiting->state->resume(fake.waiting);
	CHECK_INT(fake.finished, 0);
	call_cancel(c);
	call_cancel(c);
	CHECK_INT(fake.finished, 0);
	pthread_mutex_unlock(&b.lock);
	loop_run(l);
	CHECK_INT(fake.finished, 1);
	CHECK_INT(fake.sent, 1);
	CHECK_INT(c->error.kind, ERR_CANCELLED);
	rig_close(&r);
	do
		net_work_drain(work, l);
	while (loop_run_notes(l));
	net_work_free(work);
	loop_free(l);
	pthread_mutex_destroy(&b.lock);
	free(large);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_it_finishes_once_as_cancelled_and_sends_no_more_requests),
		cmocka_unit_test(test_a_call_with_its_answer_is_not_changed),
		cmocka_unit_test(test_a_queued_computation_is_not_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
