/* test_gate.c - a ceiling of calls, and the queue before it. */
#include "base/err.h"
#include "spec/spec.h"
#include "engine/gate.h"
#include "check.h"

struct waiter {
	struct gate_ticket ticket;
	struct loop *loop;
	int *order, number;
};

static void
on_granted(struct loop_note *note)
{
	struct gate_ticket *t = LIST_MEMBER(note, struct gate_ticket, note);
	struct waiter *w = LIST_MEMBER(t, struct waiter, ticket);

	w->number = ++*w->order;
	loop_stop(w->loop);
}

static void
test_the_oldest_of_the_queue_is_let_in(void **state)
{
	const struct spec_policy p = { .concurrency = 2, .queue = 2 };
	struct err e = { .kind = ERR_NONE };
	struct loop *l = loop_new(&e);
	struct gate *g = gate_new(&p);
	struct waiter w[5] = { 0 };
	static const enum gate_answer want[] = { GATE_IN, GATE_IN, GATE_WAIT,
		GATE_WAIT, GATE_FULL };
	int order = 0;

	(void)state;
	for (size_t i = 0; i < LEN(w); i++) {
		w[i].loop = w[i].ticket.loop = l;
		w[i].ticket.note.run = on_granted;
		w[i].order = &order;
		CHECK_INT(gate_enter(g, &w[i].ticket), want[i]);
	}
	CHECK_INT(gate_count(g), 2);
	gate_leave(g);
	loop_run(l);
	CHECK_INT(w[2].number, 1);
	CHECK_INT(gate_count(g), 2);
	/* Who gave up is not let in; who is in cannot give up. */
	CHECK(gate_give_up(g, &w[3].ticket));
	CHECK(!gate_give_up(g, &w[2].ticket));
	CHECK_INT(gate_enter(g, &w[4].ticket), GATE_WAIT);
	gate_leave(g);
	loop_run(l);
	CHECK_INT(w[3].number, 0);
	CHECK_INT(w[4].number, 2);
	gate_leave(g);
	gate_leave(g);
	CHECK_INT(gate_count(g), 0);
	gate_free(g);
	loop_free(l);
}

static void
test_without_a_ceiling_all_are_in(void **state)
{
	const struct spec_policy none = { .concurrency = 0 };
	struct gate *g = gate_new(&none);
	struct gate_ticket t = { 0 };

	(void)state;
	CHECK(g == NULL);
	CHECK_INT(gate_enter(g, &t), GATE_IN);
	gate_leave(g);
	CHECK_INT(gate_count(g), 0);
	gate_free(g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_oldest_of_the_queue_is_let_in),
		cmocka_unit_test(test_without_a_ceiling_all_are_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
