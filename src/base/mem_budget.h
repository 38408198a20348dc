/* mem_budget.h - limits the memory that clients and upstreams can use. */
#ifndef CLAVIGER_BASE_MEM_BUDGET_H
#define CLAVIGER_BASE_MEM_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * Counts memory that grows with bytes from outside: bodies, queues, parsed
 * values.  The owner of memory charges whole blocks, and subtracts them when it
 * frees them.  Charging never fails.  So code must call mem_budget_has() before
 * it allocates for a client, and refuse the request (503) if that returns
 * false.
 */
struct mem_budget {
	int64_t limit; /* constant */
	_Atomic int64_t used;
	_Atomic int64_t refused; /* requests */
	int64_t idle; /* for mem_budget_tidy() only */
};

/* The part of the limit that a kind of caller may use; the rest is a reserve.
 */
enum mem_budget_share {
	MEM_BUDGET_ANONYMOUS, /* no valid credential: one half */
	MEM_BUDGET_CALLER, /* a valid credential: seven eighths */
	MEM_BUDGET_AUTHORITY, /* small requests to the key authority: all */
};

/*
 * Returns a quarter of the memory of this machine or its cgroup (v2), and at
 * most mem_budget_most().  Call it after the fixed memory was mapped.
 */
int64_t mem_budget_default(void);

/* Returns half of what RLIMIT_AS and RLIMIT_DATA leave; INT64_MAX: no limit. */
int64_t mem_budget_most(void);

/* In all functions, b NULL is a budget without limit. */
static inline void
mem_budget_add(struct mem_budget *b, int64_t n)
{
	if (b != NULL)
		atomic_fetch_add_explicit(&b->used, n, memory_order_relaxed);
}

static inline int64_t
mem_budget_used(const struct mem_budget *b)
{
	return atomic_load_explicit(&b->used, memory_order_relaxed);
}

/* Returns whether n more bytes fit into the share. */
bool mem_budget_has(
    const struct mem_budget *b, enum mem_budget_share share, size_t n);

/* The same; counts a refused request if it returns false. */
bool mem_budget_ask(
    struct mem_budget *b, enum mem_budget_share share, size_t n);

/* Returns the resident memory of this process without mapped files. */
int64_t mem_budget_private(void);

/*
 * Call it regularly, from one thread.  If the process holds much more memory
 * than is charged, it makes malloc() return unused pages to the system.
 */
void mem_budget_tidy(struct mem_budget *b);

/* Appends the metrics as Prometheus text. */
void mem_budget_metrics(const struct mem_budget *b, struct buf *out);

#endif
