/* test_mem_budget.c - the memory budget. */
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/mem_budget.h"
#include "base/buf.h"
#include "base/mem.h"
#include "check.h"

static void
test_shares_keep_a_reserve(void **state)
{
	static const struct {
		int64_t used;
		enum mem_budget_share share;
		size_t n;
		bool has;
	} t[] = {
		{ 0, MEM_BUDGET_ANONYMOUS, 400, true },
		{ 0, MEM_BUDGET_ANONYMOUS, 401, false },
		{ 0, MEM_BUDGET_CALLER, 700, true },
		{ 0, MEM_BUDGET_CALLER, 701, false },
		{ 0, MEM_BUDGET_AUTHORITY, 800, true },
		{ 0, MEM_BUDGET_AUTHORITY, 801, false },
		{ 300, MEM_BUDGET_ANONYMOUS, 100, true },
		{ 300, MEM_BUDGET_ANONYMOUS, 101, false },
		{ 400, MEM_BUDGET_ANONYMOUS, 0, true },
		{ 401, MEM_BUDGET_ANONYMOUS, 0, false },
		{ 401, MEM_BUDGET_CALLER, 299, true },
		{ 5000, MEM_BUDGET_AUTHORITY, 0, false },
		{ 0, MEM_BUDGET_AUTHORITY, SIZE_MAX, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mem_budget b = { .limit = 800, .used = t[i].used };

		CHECK_INT(mem_budget_has(&b, t[i].share, t[i].n), t[i].has);
		CHECK_INT(mem_budget_ask(&b, t[i].share, t[i].n), t[i].has);
		CHECK_INT(b.refused, !t[i].has);
	}
	CHECK(mem_budget_has(NULL, MEM_BUDGET_ANONYMOUS, SIZE_MAX));
	mem_budget_add(NULL, 1);
}

static void
test_arenas_charge_their_blocks(void **state)
{
	struct mem_budget b = { .limit = 1 << 20 };
	struct arena a = { .secret = true, .budget = &b };
	int64_t kept;

	(void)state;
	CHECK_INT(b.used, 0);
	arena_new(&a, 100);
	kept = b.used;
	CHECK(kept >= 100);
	arena_reset(&a);
	CHECK_INT(b.used, kept); /* one block stays */
	arena_attach(&a, mem_resize(NULL, 300000), 300000);
	arena_new(&a, 200000);
	CHECK(b.used >= kept + 500000);
	CHECK(!arena_has_room(&a, 1 << 19)); /* anonymous: one half */
	a.share = MEM_BUDGET_AUTHORITY;
	CHECK(arena_has_room(&a, 1 << 18));
	arena_reset(&a);
	CHECK(b.used <= 16384);
	arena_done(&a);
	CHECK_INT(b.used, 0);
	arena_new(&a, 1); /* charged to the same budget when reused */
	CHECK(b.used > 0);
	arena_done(&a);
	CHECK_INT(b.used, 0);
}

static void
test_buffers_charge_their_memory_and_pass_it_on(void **state)
{
	struct mem_budget b = { .limit = 1 << 20 };
	struct arena a = { .budget = &b };
	struct buf buf;
	size_t cap;
	char *p;

	(void)state;
	buf_init_charged(&buf, 1 << 20, &b);
	for (int i = 0; i < 600000; i++)
		buf_putc(&buf, (char)i);
	CHECK_INT(b.used, buf.cap);
	CHECK(buf.cap >= 600000);
	for (int i = 0; i < 600000; i++)
		if (buf.p[i] != (char)i)
			fail_msg("byte %d was lost", i);
	cap = buf.cap;
	p = buf_release(&buf);
	CHECK_INT(b.used, 0);
	CHECK_INT(buf.len, 0);
	arena_attach(&a, p, cap);
	CHECK(b.used >= (int64_t)cap);
	arena_done(&a);
	CHECK_INT(b.used, 0);
	buf_puts(&buf, "again");
	CHECK_INT(b.used, buf.cap);
	buf_done_secret(&buf);
	CHECK_INT(b.used, 0);
}

/* In a process whose address space is nearly used up. */
static void
test_a_buffer_without_memory_is_over(void **state)
{
#ifndef CLAVIGER_SANITIZED
	struct mem_budget b = { .limit = INT64_C(1) << 40 };
	struct rlimit old, small;
	struct buf buf;

	(void)state;
	getrlimit(RLIMIT_AS, &old);
	small = old;
	small.rlim_cur = 1 << 30;
	CHECK_INT(setrlimit(RLIMIT_AS, &small), 0);
	CHECK(mem_budget_most() < 1 << 29);
	CHECK(mem_budget_default() <= mem_budget_most());
	buf_init_charged(&buf, (size_t)1 << 40, &b);
	buf_puts(&buf, "kept");
	CHECK(buf_reserve(&buf, (size_t)1 << 31) == NULL);
	CHECK(buf.over);
	CHECK_INT(buf.len, 4);
	buf_done(&buf);
	CHECK_INT(b.used, 0);
	setrlimit(RLIMIT_AS, &old);
#else
	(void)state; /* sanitizers need more memory */
#endif
}

/* The malloc() of sanitizers does not support this. */
static void
test_unused_memory_is_returned_to_the_system(void **state)
{
#ifndef CLAVIGER_SANITIZED
	enum { BLOCKS = 40000, BYTES = 2000 };
	static char *blocks[BLOCKS];
	struct mem_budget b = { .limit = 1 << 20 };
	int64_t before, full, after;

	(void)state;
	mem_budget_tidy(&b);
	before = mem_budget_private();
	for (int i = 0; i < BLOCKS; i++)
		memset(blocks[i] = mem_resize(NULL, BYTES), 1, BYTES);
	full = mem_budget_private();
	CHECK(full - before > BLOCKS * BYTES / 2);
	/* The last block prevents free() from returning memory itself. */
	for (int i = 0; i < BLOCKS - 1; i++)
		free(blocks[i]);
	mem_budget_tidy(&b);
	after = mem_budget_private();
	CHECK(after - before < (full - before) / 4);
	free(blocks[BLOCKS - 1]);
#else
	(void)state;
#endif
}

static void
test_the_default_is_part_of_the_memory(void **state)
{
	int64_t n = mem_budget_default();

	(void)state;
	CHECK(n > 0);
	CHECK(n <= mem_budget_most());
}

static void
test_metrics_show_the_budget(void **state)
{
	struct mem_budget b = { .limit = 800, .used = 7, .refused = 3 };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	mem_budget_metrics(NULL, &out);
	CHECK_INT(out.len, 0);
	mem_budget_metrics(&b, &out);
	CHECK_HAS(buf_text(&out), "\nclaviger_memory_used_bytes 7\n");
	CHECK_HAS(buf_text(&out), "\nclaviger_memory_limit_bytes 800\n");
	CHECK_HAS(buf_text(&out), "\nclaviger_memory_refused_total 3\n");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares_keep_a_reserve),
		cmocka_unit_test(test_arenas_charge_their_blocks),
		cmocka_unit_test(
		    test_buffers_charge_their_memory_and_pass_it_on),
		cmocka_unit_test(test_a_buffer_without_memory_is_over),
		cmocka_unit_test(test_unused_memory_is_returned_to_the_system),
		cmocka_unit_test(test_the_default_is_part_of_the_memory),
		cmocka_unit_test(test_metrics_show_the_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
