/*
 * fuzz_cost.c - no text makes a parser take more time or memory than its bound
 * for each byte.  The input is a recipe for a long text: see cost_recipe.h and
 * README.md.  With COST_SHOW in the environment it prints what each one takes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cost_recipe.h"
#include "cost_target.h"
#include "steps.h"

enum {
	SHORT = 16 << 10,
	LONG = 4 * SHORT,
	LIBRARY_LONG = 1 << 20, /* length of texts for libraries */
	/*
	 * How much a budget may be exceeded: libraries check it rarely, and
	 * sanitizers are slow on a busy machine.
	 */
	LATE_MS = 10000,
};

struct cost {
	size_t bytes; /* of the text */
	uint64_t steps;
	size_t memory;
	int64_t cpu_ms;
};

static const struct cost_target *
find(struct str name)
{
	size_t sum = 0;

	for (size_t i = 0; i < cost_target_count; i++)
		if (str_is(name, cost_targets[i].name))
			return &cost_targets[i];
	/*
	 * Any other name selects a parser, too, so that the fuzzer need not
	 * find the names.
	 */
	for (size_t i = 0; i < name.n; i++)
		sum += (unsigned char)name.p[i];
	return &cost_targets[sum % cost_target_count];
}

static struct cost
measure(const struct cost_target *t, const struct cost_recipe *r,
    struct str along, size_t bytes)
{
	struct cost c = { 0 };
	uint64_t steps;
	int64_t cpu_us;
	struct buf b;

	if (t->most > 0 && bytes > t->most)
		bytes = t->most;
	buf_init(&b, 2 * bytes + 65536);
	cost_recipe_write(&b, r, bytes);
	c.bytes = b.len;
	steps_watch_memory();
	cpu_us = clock_thread_us();
	steps = steps_taken;
	t->feed(buf_str(&b), along);
	c.steps = steps_taken - steps;
	c.cpu_ms = (clock_thread_us() - cpu_us) / 1000;
	c.memory = steps_peak_memory();
	buf_done(&b);
	return c;
}

static void
fail(const struct cost_target *t, const struct cost *c, const char *what)
{
	fprintf(stderr,
	    "%s: %s: %zu bytes take %llu steps, %zu bytes of memory and %lld "
	    "ms\n",
	    t->name, what, c->bytes, (unsigned long long)c->steps, c->memory,
	    (long long)c->cpu_ms);
	abort();
}

static void
show(const struct cost_target *t, const struct cost *c)
{
	const size_t n = c->bytes > 0 ? c->bytes : 1;

	if (getenv("COST_SHOW") != NULL)
		printf("%-15s %8zu bytes: %7.1f steps, %7.1f bytes each; %lld "
		       "ms\n",
		    t->name, c->bytes, (double)c->steps / (double)n,
		    (double)c->memory / (double)n, (long long)c->cpu_ms);
}

static void
check(const struct cost_target *t, const struct cost *c)
{
	show(t, c);
	if (c->steps > t->steps + t->steps_per_byte * c->bytes)
		fail(t, c, "too many steps");
	if (c->memory > t->bytes + t->bytes_per_byte * c->bytes)
		fail(t, c, "too much memory");
	if (t->library && c->cpu_ms > COST_BUDGET_MS + LATE_MS)
		fail(t, c, "too much time");
}

/*
 * Checks that the steps grow almost linearly.  Four times the text may take
 * somewhat more than four times the steps, because of sorting, but not eight
 * times.
 */
static void
check_growth(const struct cost_target *t, const struct cost *of_short,
    const struct cost *of_long)
{
	if (of_long->bytes < 3 * of_short->bytes)
		return;
	if (of_long->steps > t->steps + 8 * of_short->steps)
		fail(t, of_long, "steps grow faster than the text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cost_recipe r;
	struct cost of_short, of_long;
	struct str name, along;
	const struct cost_target *t;

	if (size == 0 || size > 8192)
		return 0;
	cost_recipe_read(
	    &r, (struct str){ (const char *)data, size }, &name, &along);
	t = find(name);
	of_short = measure(t, &r, along, SHORT);
	check(t, &of_short);
	of_long = measure(t, &r, along, t->library ? LIBRARY_LONG : LONG);
	check(t, &of_long);
	if (!t->library)
		check_growth(t, &of_short, &of_long);
	return 0;
}
