/* test_loop.c - timers, and notes from other threads. */
/* sanitize: thread */
#include <pthread.h>

#include "base/err.h"
#include "check.h"
#include "net/loop.h"

enum { NOTES = 1000, THREADS = 4 };

struct counted_note {
	struct loop_note note;
	struct loop *loop;
	int *order, *next, number, *left;
};

static void
on_note(struct loop_note *note)
{
	struct counted_note *n = container_of(note, struct counted_note, note);

	n->order[(*n->next)++] = n->number;
	if (--*n->left == 0)
		loop_stop(n->loop);
}

static void *
post_all(void *argument)
{
	struct counted_note *notes = argument;

	for (int i = 0; i < NOTES; i++)
		loop_post(notes[i].loop, &notes[i].note);
	return NULL;
}

static void
test_notes_of_each_thread_run_once_and_in_order(void **state)
{
	static struct counted_note notes[THREADS][NOTES];
	static int order[THREADS][NOTES], next[THREADS];
	pthread_t threads[THREADS];
	int left = THREADS * NOTES;
	struct err e = { 0 };
	struct loop *l = loop_new(&e);

	(void)state;
	CHECK(l != NULL);
	for (int t = 0; t < THREADS; t++) {
		for (int i = 0; i < NOTES; i++)
			notes[t][i] =
			    (struct counted_note){ .note.run = on_note,
				    .loop = l,
				    .order = order[t],
				    .next = &next[t],
				    .number = i,
				    .left = &left };
		pthread_create(&threads[t], NULL, post_all, notes[t]);
	}
	loop_run(l);
	for (int t = 0; t < THREADS; t++) {
		pthread_join(threads[t], NULL);
		CHECK_INT(next[t], NOTES);
		for (int i = 0; i < NOTES; i++)
			CHECK_INT(order[t][i], i);
	}
	loop_free(l);
}

static void
on_cancelled(struct loop_note *note)
{
	(void)note;
	fail_msg("a cancelled note ran");
}

static void
on_cancel(struct loop_note *note)
{
	struct counted_note *n = container_of(note, struct counted_note, note);

	for (int i = 1; i < 3; i++)
		loop_cancel(n->loop, &n[i].note);
	loop_stop(n->loop);
}

/* One waits in the same turn, one was posted, one was not. */
static void
test_a_cancelled_note_does_not_run(void **state)
{
	struct err e = { 0 };
	struct loop *l = loop_new(&e);
	struct counted_note notes[3] = {
		{ .note.run = on_cancel, .loop = l },
		{ .note.run = on_cancelled, .loop = l },
		{ .note.run = on_cancelled, .loop = l },
	};

	(void)state;
	list_init(&notes[2].note.link);
	loop_cancel(l, &notes[2].note);
	loop_post(l, &notes[0].note);
	loop_post(l, &notes[1].note);
	loop_run(l);
	loop_free(l);
}

struct ticker {
	struct loop *loop;
	struct loop_timer *timer, *never;
	int fired;
};

static void
on_tick(void *context)
{
	struct ticker *t = context;

	if (++t->fired < 3)
		return;
	loop_timer_stop(t->timer);
	loop_stop(t->loop);
}

static void
on_never(void *context)
{
	(void)context;
	fail_msg("a timer that was stopped has fired");
}

static void
test_timers_repeat_until_stopped(void **state)
{
	struct err e = { 0 };
	struct ticker t = { .loop = loop_new(&e) };

	(void)state;
	t.timer = loop_timer_new(t.loop, on_tick, &t);
	t.never = loop_timer_new(t.loop, on_never, &t);
	loop_timer_set(t.never, 1, 0);
	loop_timer_stop(t.never);
	loop_timer_set(t.timer, 0, 1);
	loop_run(t.loop);
	CHECK_INT(t.fired, 3);
	CHECK(loop_now_ms(t.loop) > 0);
	loop_timer_free(t.timer);
	loop_timer_free(t.never);
	loop_timer_free(NULL);
	loop_free(t.loop);
}

/* A note that posts itself again until it has run often enough. */
static void
on_again(struct loop_note *note)
{
	struct counted_note *n = container_of(note, struct counted_note, note);

	if (--*n->left == 0)
		loop_stop(n->loop);
	else
		loop_post(n->loop, note);
}

static void
test_a_note_may_post_itself_again(void **state)
{
	struct err e = { 0 };
	int left = 5;
	struct counted_note n = {
		.note.run = on_again, .loop = loop_new(&e), .left = &left
	};

	(void)state;
	loop_post(n.loop, &n.note);
	loop_run(n.loop);
	CHECK_INT(left, 0);
	loop_free(n.loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_notes_of_each_thread_run_once_and_in_order),
		cmocka_unit_test(test_a_cancelled_note_does_not_run),
		cmocka_unit_test(test_timers_repeat_until_stopped),
		cmocka_unit_test(test_a_note_may_post_itself_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
