/* mem_budget.h - how much memory others can make this process hold. */
#ifndef CLAVIGER_BASE_MEM_BUDGET_H
#define CLAVIGER_BASE_MEM_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * Of whatever grows with bytes from outside: bodies, queues, parsed values.
 * Who holds memory charges it, in whole blocks, and gives it back.  Charging
 * never fails; before memory is taken for others, code asks mem_budget_has(),
 * and refuses work (503) if there is none.
 */
struct mem_budget {
	int64_t limit; /* constant */
	int64_t used; /* atomic */
	int64_t refused; /* atomic: how often work was */
	int64_t idle; /* mem_budget_tidy()'s own */
};

/* For whom: what is left for others is a reserve. */
enum mem_budget_share {
	MEM_BUDGET_ANONYMOUS, /* callers without a valid credential: one half */
	MEM_BUDGET_CALLER, /* callers of surfaces with one: seven eighths */
	MEM_BUDGET_AUTHORITY, /* the key authority's own callers: all */
};

/*
 * A quarter of this machine's memory or of the cgroup's (v2), and at most half
 * of what RLIMIT_AS and RLIMIT_DATA leave.  Call it when the fixed part of the
 * process has been mapped.
 */
int64_t mem_budget_default(void);

/* The most that the RLIMITs leave; INT64_MAX if there are none. */
int64_t mem_budget_most(void);

/* b NULL is a budget without limit in all of these. */
static inline void
mem_budget_add(struct mem_budget *b, int64_t n)
{
	if (b != NULL)
		__atomic_add_fetch(&b->used, n, __ATOMIC_RELAXED);
}

static inline int64_t
mem_budget_used(const struct mem_budget *b)
{
	return __atomic_load_n(&b->used, __ATOMIC_RELAXED);
}

/* Are n more bytes within the share? */
bool mem_budget_has(
    const struct mem_budget *b, enum mem_budget_share share, size_t n);

/* The same, counted if not. */
bool mem_budget_ask(
    struct mem_budget *b, enum mem_budget_share share, size_t n);

/* Resident memory that is this process's alone, without the pages of files. */
int64_t mem_budget_private(void);

/*
 * From one thread, now and then: if the process keeps much more memory than is
 * charged, have malloc() give the system back what lies between blocks in use.
 */
void mem_budget_tidy(struct mem_budget *b);

/* Append the Prometheus text. */
void mem_budget_metrics(const struct mem_budget *b, struct buf *out);

#endif
