/* cpu_budget.c - limits the processor time of a piece of work. */
#include "base/clock.h"
#include "base/cpu_budget.h"
#include "base/err.h"

/* Units between two reads of the clock: some tens of microseconds. */
enum { STRIDE = 1 << 16 };

void
cpu_budget_start(struct cpu_budget *b, int64_t limit_ms)
{
	b->limit_ms = limit_ms;
	b->end_us = 0;
	b->units = 0;
	b->next = STRIDE;
	b->over = false;
}

bool
cpu_budget_look(struct cpu_budget *b)
{
	int64_t now_us;

	b->next = b->units + STRIDE;
	if (atomic_load_explicit(&b->cancelled, memory_order_relaxed))
		b->over = true;
	if (b->over || b->limit_ms == 0)
		return !b->over;
	now_us = clock_thread_us();
	if (b->end_us == 0)
		b->end_us = now_us + b->limit_ms * 1000;
	b->over = now_us >= b->end_us;
	return !b->over;
}

int
cpu_budget_refuse(const struct cpu_budget *b, struct err *e)
{
	if (atomic_load_explicit(&b->cancelled, memory_order_relaxed))
		return err_set(e, ERR_LIMIT, "it was cancelled");
	return err_set(e, ERR_LIMIT,
	    "it takes more than %lld ms of processor time; --limit "
	    "conversion_ms=N raises this",
	    (long long)b->limit_ms);
}
