/* cpu_budget.h - limits the processor time of a piece of work. */
#ifndef CLAVIGER_BASE_CPU_BUDGET_H
#define CLAVIGER_BASE_CPU_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Code that processes input of unbounded size calls cpu_budget_spend() as it
 * proceeds, and stops when that returns false.  A unit is about a nanosecond:
 * callers spend one per byte read and 100 per value made.  The thread's clock
 * is read only once in some thousand units, and never for small inputs.  Only
 * one thread at a time may use a budget.
 */
struct cpu_budget {
	int64_t limit_ms; /* 0: no limit */
	int64_t end_us; /* on the thread's clock; 0: not read yet */
	int64_t units; /* spent so far; the same on every machine */
	int64_t next; /* units at which the clock is read again */
	bool over; /* stays set once the budget is spent or canceled */
	atomic_bool cancelled; /* any thread may set it */
};

/*
 * Starts the budget.  Call it on the thread that does the work.  b must be
 * zeroed before its first start.  A start does not clear `cancelled`.
 */
void cpu_budget_start(struct cpu_budget *b, int64_t limit_ms);

/* Reads the clock and returns as cpu_budget_spend(), which calls it. */
bool cpu_budget_look(struct cpu_budget *b);

/* Spends n units; returns false if the work must stop.  b NULL: no limit. */
static inline bool
cpu_budget_spend(struct cpu_budget *b, size_t n)
{
	if (b == NULL)
		return true;
	b->units += (int64_t)n;
	return b->units < b->next ? !b->over : cpu_budget_look(b);
}

/*
 * Sets e (LIMIT) to an error that names the limit an operator can raise, and
 * returns -1.
 */
int cpu_budget_refuse(const struct cpu_budget *b, struct err *e);

#endif
