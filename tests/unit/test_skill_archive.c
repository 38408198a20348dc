/* test_skill_archive.c - a skill as .tar.gz and .zip. */
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "skill/skill.h"
#include "skill/skill_archive.h"
#include "check.h"

static struct skill *
make(struct arena *a)
{
	struct skill *k = arena_new(a, sizeof(*k));
	char *deep = arena_printf(a, "references/%0150d.md", 7);

	k->name = STR("demo");
	skill_add(a, k, STR("scripts/x.sh"), STR("#!/bin/sh\n"), true, NULL);
	skill_add(a, k, STR("SKILL.md"), STR("hello"), false, NULL);
	skill_add(a, k, str_of(deep), STR("deep"), false, NULL);
	skill_sort(k);
	return k;
}

static size_t
unpack(char *to, size_t room, struct str gz)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)gz.p,
		.avail_in = (uInt)gz.n,
		.next_out = (Bytef *)to,
		.avail_out = (uInt)room };

	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	return z.total_out;
}

static void
test_a_tar_has_the_files_in_order_with_fixed_modes(void **state)
{
	static char tar[65536];
	struct arena a = { 0 };
	struct skill *k = make(&a);
	struct buf b, twice;
	size_t n;

	(void)state;
	buf_init(&b, SKILL_ARCHIVE_MAX);
	buf_init(&twice, SKILL_ARCHIVE_MAX);
	skill_archive_tar(&b, k, STR("demo/"));
	skill_archive_tar(&twice, k, STR("demo/"));
	assert_true(str_equal(buf_str(&b), buf_str(&twice)));
	n = unpack(tar, sizeof(tar), buf_str(&b));
	/*
	 * Three files, one with a long name: a header and a block each; two at
	 * the end.
	 */
	CHECK_INT((int)n, 512 * (2 * 3 + 2 + 2));
	CHECK_STR(tar, "demo/SKILL.md");
	CHECK_STR(tar + 100, "0000644");
	CHECK_STR(tar + 257, "ustar");
	CHECK_STR(tar + 512, "hello");
	assert_int_equal(tar[1024 + 156], 'x');
	assert_non_null(strstr(tar + 1024 + 512, " path=demo/references/000"));
	CHECK_STR(tar + 512 * 6, "demo/scripts/x.sh");
	CHECK_STR(tar + 512 * 6 + 100, "0000755");
	buf_done(&b);
	buf_done(&twice);
	arena_done(&a);
}

static void
test_a_zip_has_its_directory_at_the_end(void **state)
{
	struct arena a = { 0 };
	struct skill *k = make(&a);
	struct buf b;
	const unsigned char *end;

	(void)state;
	buf_init(&b, SKILL_ARCHIVE_MAX);
	skill_archive_zip(&b, k, STR_NONE);
	assert_memory_equal(b.p, "PK\3\4", 4);
	end = (const unsigned char *)b.p + b.len - 22;
	assert_memory_equal(end, "PK\5\6", 4);
	assert_int_equal(end[8], 3);
	assert_int_equal(end[10], 3);
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_tar_has_the_files_in_order_with_fixed_modes),
		cmocka_unit_test(test_a_zip_has_its_directory_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
