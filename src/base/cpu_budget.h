/* cpu_budget.h - how much processor time one piece of work may take. */
#ifndef CLAVIGER_BASE_CPU_BUDGET_H
#define CLAVIGER_BASE_CPU_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Work that outsiders choose the size of calls cpu_budget_spend() as it goes
 * along and ends early once that returns false.  A unit is about a nanosecond:
 * a byte read, or 100 for a value made.  The clock, which is the thread's
 * processor time, is read once in some thousand units only, and never for
 * small work.  One thread at a time uses a budget.
 */
struct cpu_budget {
	int64_t limit_ms; /* 0: no limit */
	int64_t end_us; /* by the thread's clock; 0: it was not read yet */
	int64_t units; /* spent so far: the same on every machine */
	int64_t next; /* the clock is read again at so many units */
	bool over; /* stays set once it is spent or cancelled */
	atomic_bool cancelled; /* any thread may set it */
};

/*
 * On the thread that will do the work.  b is zeroed before its first start; a
 * cancel stays.
 */
void cpu_budget_start(struct cpu_budget *b, int64_t limit_ms);

/* Called by cpu_budget_spend() when it is time to read the clock. */
bool cpu_budget_look(struct cpu_budget *b);

/* Spends n units; returns false if the work has to end.  b NULL: no limit. */
static inline bool
cpu_budget_spend(struct cpu_budget *b, size_t n)
{
	if (b == NULL)
		return true;
	b->units += (int64_t)n;
	return b->units < b->next ? !b->over : cpu_budget_look(b);
}

/*
 * Sets e (LIMIT) to say that the budget was spent and which limit an operator
 * can raise; returns -1.
 */
int cpu_budget_refuse(const struct cpu_budget *b, struct err *e);

#endif
