/* test_concurrency_limit.c - the limit of running calls, and its queue. */
#include "base/err.h"
#include "http/http_principal.h"
#include "capability/capability.h"
#include "engine/upstream/concurrency_limit.h"
#include "check.h"

struct waiter {
	struct concurrency_limit_ticket ticket;
	struct loop *loop;
	int *order, number;
};

static void
on_granted(struct loop_note *note)
{
	struct concurrency_limit_ticket *t =
	    container_of(note, struct concurrency_limit_ticket, note);
	struct waiter *w = container_of(t, struct waiter, ticket);

	w->number = ++*w->order;
	loop_stop(w->loop);
}

static void
test_the_oldest_waiting_call_is_started(void **state)
{
	const struct capability_policy p = { .concurrency = 2, .queue = 2 };
	struct err e = { .kind = ERR_NONE };
	struct loop *l = loop_new(&e);
	struct concurrency_limit *g = concurrency_limit_new(&p);
	struct waiter w[5] = { 0 };
	static const enum concurrency_limit_answer want[] = {
		CONCURRENCY_LIMIT_IN, CONCURRENCY_LIMIT_IN,
		CONCURRENCY_LIMIT_WAIT, CONCURRENCY_LIMIT_WAIT,
		CONCURRENCY_LIMIT_FULL
	};
	int order = 0;

	(void)state;
	for (size_t i = 0; i < LEN(w); i++) {
		w[i].loop = w[i].ticket.loop = l;
		w[i].ticket.note.run = on_granted;
		w[i].order = &order;
		CHECK_INT(concurrency_limit_enter(g, &w[i].ticket), want[i]);
	}
	CHECK_INT(concurrency_limit_count(g), 2);
	concurrency_limit_leave(g, &w[0].ticket);
	loop_run(l);
	CHECK_INT(w[2].number, 1);
	CHECK_INT(concurrency_limit_count(g), 2);
	/* A call that gave up is not started; a started call cannot give up. */
	CHECK(concurrency_limit_give_up(g, &w[3].ticket));
	CHECK(!concurrency_limit_give_up(g, &w[2].ticket));
	CHECK_INT(
	    concurrency_limit_enter(g, &w[4].ticket), CONCURRENCY_LIMIT_WAIT);
	concurrency_limit_leave(g, &w[1].ticket);
	loop_run(l);
	CHECK_INT(w[3].number, 0);
	CHECK_INT(w[4].number, 2);
	concurrency_limit_leave(g, &w[2].ticket);
	concurrency_limit_leave(g, &w[4].ticket);
	CHECK_INT(concurrency_limit_count(g), 0);
	concurrency_limit_free(g);
	loop_free(l);
}

static void
test_without_a_limit_all_calls_run(void **state)
{
	const struct capability_policy none = { .concurrency = 0 };
	struct concurrency_limit *g = concurrency_limit_new(&none);
	struct concurrency_limit_ticket t = { 0 };

	(void)state;
	CHECK(g == NULL);
	CHECK_INT(concurrency_limit_enter(g, &t), CONCURRENCY_LIMIT_IN);
	concurrency_limit_leave(g, &t);
	CHECK_INT(concurrency_limit_count(g), 0);
	concurrency_limit_free(g);
}

/* Many waiting calls: their callers, and their results in order. */
struct crowd {
	struct loop *loop;
	struct concurrency_limit *gate;
	struct one {
		struct concurrency_limit_ticket ticket;
		struct crowd *crowd;
		char name;
	} one[32];
	size_t count, notes;
	char told[100];
};

static void
on_told(struct loop_note *note)
{
	struct concurrency_limit_ticket *t =
	    container_of(note, struct concurrency_limit_ticket, note);
	struct one *x = container_of(t, struct one, ticket);
	size_t n = strlen(x->crowd->told);

	snprintf(x->crowd->told + n, sizeof(x->crowd->told) - n, "%c%s ",
	    x->name, t->refused ? "-" : "");
	if (--x->crowd->notes == 0)
		loop_stop(x->crowd->loop);
}

/* Adds a call: 'a' is an address, 'A' a user. */
static enum concurrency_limit_answer
call(struct crowd *c, char name)
{
	struct one *x = &c->one[c->count++];
	const struct http_principal p = {
		.kind =
		    name < 'a' ? HTTP_PRINCIPAL_USER : HTTP_PRINCIPAL_ANONYMOUS,
		.subject = { &name, 1 },
		.peer = { { (uint8_t)name } },
	};

	x->crowd = c;
	x->name = name;
	x->ticket.loop = c->loop;
	x->ticket.note.run = on_told;
	concurrency_limit_ticket_init(&x->ticket, &p);
	return concurrency_limit_enter(c->gate, &x->ticket);
}

static void
hear(struct crowd *c, size_t notes, const char *want)
{
	c->told[0] = '\0';
	c->notes = notes;
	loop_run(c->loop);
	CHECK_STR(c->told, want);
}

static void
test_callers_take_turns_and_share_the_queue(void **state)
{
	const struct capability_policy p = { .concurrency = 2, .queue = 8 };
	struct err e = { .kind = ERR_NONE };
	struct crowd c = { .loop = loop_new(&e),
		.gate = concurrency_limit_new(&p) };

	(void)state;
	for (int i = 0; i < 8; i++) /* two places of the queue are for users */
		CHECK_INT(call(&c, 'a'),
		    i < 2 ? CONCURRENCY_LIMIT_IN : CONCURRENCY_LIMIT_WAIT);
	CHECK_INT(call(&c, 'a'), CONCURRENCY_LIMIT_FULL);
	CHECK_INT(call(&c, 'b'), CONCURRENCY_LIMIT_WAIT);
	hear(&c, 1, "a- ");
	CHECK_INT(call(&c, 'b'), CONCURRENCY_LIMIT_WAIT);
	hear(&c, 1, "a- ");
	CHECK_INT(call(&c, 'A'), CONCURRENCY_LIMIT_WAIT);
	CHECK_INT(call(&c, 'A'), CONCURRENCY_LIMIT_WAIT);
	CHECK_INT(call(&c, 'A'), CONCURRENCY_LIMIT_WAIT);
	hear(&c, 1, "a- ");
	/*
	 * a has both running calls; then callers alternate, the oldest call
	 * first.
	 */
	concurrency_limit_leave(c.gate, &c.one[0].ticket);
	hear(&c, 1, "b ");
	concurrency_limit_leave(c.gate, &c.one[1].ticket);
	hear(&c, 1, "a ");
	concurrency_limit_leave(c.gate, &c.one[9].ticket); /* b's */
	hear(&c, 1, "b ");
	concurrency_limit_leave(c.gate, &c.one[5].ticket); /* a's */
	hear(&c, 1, "a ");
	concurrency_limit_leave(c.gate, &c.one[6].ticket); /* a's */
	hear(&c, 1, "a ");
	CHECK_INT(concurrency_limit_count(c.gate), 2);
	for (size_t i = 0; i < c.count; i++)
		concurrency_limit_give_up(c.gate, &c.one[i].ticket);
	concurrency_limit_leave(c.gate, &c.one[7].ticket);
	concurrency_limit_leave(c.gate, &c.one[10].ticket);
	CHECK_INT(concurrency_limit_count(c.gate), 0);
	concurrency_limit_free(c.gate);
	loop_free(c.loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_oldest_waiting_call_is_started),
		cmocka_unit_test(test_without_a_limit_all_calls_run),
		cmocka_unit_test(test_callers_take_turns_and_share_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
