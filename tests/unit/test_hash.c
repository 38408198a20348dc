/* test_hash.c - hashes of texts. */
#include "base/hash.h"
#include "check.h"

/*
 * Computed with CPython, which hashes bytes with SipHash-1-3; PYTHONHASHSEED=0
 * is this key.
 */
static void
test_hashes_are_siphash_1_3(void **state)
{
	static const struct {
		const char *text;
		uint64_t hash;
	} t[] = {
		{ "a", UINT64_C(0x407448d2b89b1813) },
		{ "abcdefg", UINT64_C(0x6db12aae9070f506) },
		{ "abcdefgh", UINT64_C(0x3f7b849c0b8e35ea) },
		{ "abcdefghi", UINT64_C(0xf89b34a3d11eb6e5) },
		{ "The quick brown fox", UINT64_C(0x975e410714568333) },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
		  "\xff",
		    UINT64_C(0x35029a3b6274a39b) },
	};
	const struct hash_key zero = { { 0, 0 } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK(hash_str(&zero, str_of(t[i].text)) == t[i].hash);
}

static void
test_keys_differ_and_change_hashes(void **state)
{
	const struct hash_key a = hash_key_new(), b = hash_key_new();

	(void)state;
	CHECK(a.k[0] != b.k[0]);
	CHECK(hash_str(&a, STR("x")) != hash_str(&b, STR("x")));
	CHECK(hash_str(&a, STR("")) == hash_str(&a, STR("")));
	CHECK(hash_str(&a, STR("x")) != hash_str(&a, STR("x\0")));
	CHECK(hash_str(&a, STR_NONE) == hash_str(&a, STR("")));
}

/* The test vectors of RFC 9923, appendix C. */
static void
test_fnv1a_has_the_published_values(void **state)
{
	const struct str foobar = STR("foobar");

	(void)state;
	CHECK(hash_fnv32(HASH_FNV32_BASIS, STR("")) == 0x811c9dc5);
	CHECK(hash_fnv32(HASH_FNV32_BASIS, STR("a")) == 0xe40c292c);
	CHECK(hash_fnv32(HASH_FNV32_BASIS, foobar) == 0xbf9cf968);
	CHECK(hash_fnv64(HASH_FNV64_BASIS, STR("a")) ==
	      UINT64_C(0xaf63dc4c8601ec8c));
	CHECK(hash_fnv64(HASH_FNV64_BASIS, foobar) ==
	      UINT64_C(0x85944171f73967e8));
	/* Hashing in parts continues where the last part ended. */
	CHECK(hash_fnv64(hash_fnv64(HASH_FNV64_BASIS, STR("foo")),
	          STR("bar")) == hash_fnv64(HASH_FNV64_BASIS, foobar));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashes_are_siphash_1_3),
		cmocka_unit_test(test_fnv1a_has_the_published_values),
		cmocka_unit_test(test_keys_differ_and_change_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
