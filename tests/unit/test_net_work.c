/* test_net_work.c - jobs run on other threads. */
/* sanitize: thread */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "net/loop.h"
#include "net/net_work.h"

enum { JOBS = 200, LOOPS = 3 };

struct one {
	struct net_job job;
	pthread_t loop_thread;
	int value; /* used by the owner of the job only: checked by TSan */
	size_t *left; /* of the loop */
	atomic_bool *gate; /* run() ends when it is set; NULL: at once */
	atomic_bool stopped;
};

static void
run(struct net_job *j)
{
	struct one *o = container_of(j, struct one, job);

	o->value = pthread_equal(pthread_self(), o->loop_thread) ? -1 : 7;
	while (o->gate != NULL && !atomic_load(o->gate) &&
	       !atomic_load(&o->stopped))
		usleep(1000);
}

static void
stop(struct net_job *j)
{
	atomic_store(&container_of(j, struct one, job)->stopped, true);
}

static void
done(struct net_job *j)
{
	struct one *o = container_of(j, struct one, job);

	CHECK(pthread_equal(pthread_self(), o->loop_thread));
	CHECK_INT(o->value, j->ran ? 7 : 0);
	o->value++;
	if (--*o->left == 0)
		loop_stop(j->loop);
}

static struct one
one_of(size_t *left, atomic_bool *gate)
{
	return (struct one){
		.job = { .run = run, .done = done, .stop = stop },
		.loop_thread = pthread_self(),
		.left = left,
		.gate = gate,
	};
}

static void *
post_many(void *context)
{
	struct net_work *w = context;
	struct one *all = mem_new(JOBS * sizeof(*all));
	struct err e = { 0 };
	struct loop *l = loop_new(&e);
	size_t left = JOBS;

	for (size_t i = 0; i < JOBS; i++) {
		all[i] = one_of(&left, NULL);
		if (!net_work_post(w, l, &all[i].job))
			abort();
	}
	loop_run(l);
	for (size_t i = 0; i < JOBS; i++)
		if (all[i].value != 8)
			abort();
	loop_free(l);
	free(all);
	return NULL;
}

static void
test_jobs_of_many_loops_run_on_threads_and_end_on_their_loop(void **state)
{
	struct net_work *w = net_work_new(2, LOOPS * JOBS);
	pthread_t threads[LOOPS];

	(void)state;
	for (size_t i = 0; i < LOOPS; i++)
		pthread_create(&threads[i], NULL, post_many, w);
	for (size_t i = 0; i < LOOPS; i++)
		pthread_join(threads[i], NULL);
	net_work_free(w);
}

static void
test_a_full_queue_refuses_jobs(void **state)
{
	struct net_work *w = net_work_new(1, 2);
	struct err e = { 0 };
	struct loop *l = loop_new(&e);
	atomic_bool gate = false;
	size_t left = 3, taken = 0;
	struct one all[10];

	(void)state;
	/* The first job starts at some time; then two can wait. */
	all[0] = one_of(&left, &gate);
	CHECK(net_work_post(w, l, &all[0].job));
	for (size_t i = 1; i < LEN(all); i++) {
		all[i] = one_of(&left, &gate);
		for (int tries = 0; tries < 1000 && taken < 2; tries++) {
			if (net_work_post(w, l, &all[i].job)) {
				taken++;
				break;
			}
			usleep(1000);
		}
	}
	CHECK_INT(taken, 2);
	all[9] = one_of(&left, &gate);
	CHECK(!net_work_post(w, l, &all[9].job));
	atomic_store(&gate, true);
	loop_run(l);
	CHECK_INT(left, 0);
	loop_free(l);
	net_work_free(w);
}

static void
test_a_cancelled_job_ends_soon(void **state)
{
	struct net_work *w = net_work_new(1, 10);
	struct err e = { 0 };
	struct loop *l = loop_new(&e);
	atomic_bool never = false;
	size_t left = 2;
	struct one runs = one_of(&left, &never);
	struct one waits = one_of(&left, &never);

	(void)state;
	CHECK(net_work_post(w, l, &runs.job));
	CHECK(net_work_post(w, l, &waits.job));
	net_work_cancel(&waits.job);
	net_work_cancel(&runs.job);
	loop_run(l);
	CHECK(!waits.job.ran);
	CHECK_INT(left, 0);
	loop_free(l);
	net_work_free(w);
}

static void
test_the_jobs_of_a_stopped_loop_end(void **state)
{
	struct net_work *w = net_work_new(2, 10);
	struct err e = { 0 };
	struct loop *l = loop_new(&e), *other = loop_new(&e);
	atomic_bool never = false;
	size_t left = 4, others = 1;
	struct one all[4], foreign = one_of(&others, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(all); i++) {
		all[i] = one_of(&left, &never);
		CHECK(net_work_post(w, l, &all[i].job));
	}
	CHECK(net_work_post(w, other, &foreign.job));
	CHECK_INT(net_work_drain(w, l), 4);
	CHECK_INT(left, 4);
	loop_run_notes(l);
	CHECK_INT(left, 0);
	CHECK_INT(net_work_drain(w, l), 0);
	loop_run(other);
	CHECK_INT(foreign.value, 8);
	loop_free(l);
	loop_free(other);
	net_work_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_jobs_of_many_loops_run_on_threads_and_end_on_their_loop),
		cmocka_unit_test(test_a_full_queue_refuses_jobs),
		cmocka_unit_test(test_a_cancelled_job_ends_soon),
		cmocka_unit_test(test_the_jobs_of_a_stopped_loop_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
