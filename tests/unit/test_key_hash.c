/* test_key_hash.c - hashes under peppers, and the file that holds those. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encode.h"
#include "base/err.h"
#include "check.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "scratch.h"

#define ZEROS "00000000000000000000000000000000"
#define LINE(version) version " " ZEROS ZEROS "\n"

/* Computed with another implementation: HMAC of these bytes under 00 ... 1f. */
static void
test_the_hash_is_hmac_sha_256(void **state)
{
	struct key_peppers p = { .count = 1 };
	struct err e;
	struct key_hash *h;
	uint8_t got[KEY_HASH_BYTES];
	char hex[2 * KEY_HASH_BYTES + 1];

	(void)state;
	p.items[0].version = 7;
	for (size_t i = 0; i < KEY_PEPPER_BYTES; i++)
		p.items[0].bytes[i] = (uint8_t)i;
	h = key_hash_new(&p, &e);
	CHECK(h != NULL);
	/* Repeated: the context keeps its key, and nothing else. */
	for (int i = 0; i < 3; i++) {
		CHECK(key_hash_make(h, 7, STR("what is hashed"), got));
		encode_hex(hex, got, sizeof(got));
		CHECK_STR(hex, "8943dbd0542116498c855bb0c3c71f2ab8067e909fa396a"
		               "9eedee47f728d5273");
		CHECK(key_hash_make(h, 7, STR("another"), got));
	}
	CHECK(!key_hash_make(h, 8, STR("what is hashed"), got));
	key_hash_free(h);
}

/* All lengths around those of the blocks, compared with OpenSSL's HMAC. */
static void
test_the_hash_of_every_length_is_that_of_openssl(void **state)
{
	struct key_peppers p = { .count = KEY_PEPPER_MAX };
	char text[300];
	struct key_hash *h;
	struct err e;

	(void)state;
	for (uint32_t i = 0; i < KEY_PEPPER_MAX; i++) {
		p.items[i].version = i + 1;
		memset(p.items[i].bytes, (int)(i * 37 + 5), KEY_PEPPER_BYTES);
	}
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	h = key_hash_new(&p, &e);
	CHECK(h != NULL);
	for (size_t n = 0; n <= sizeof(text); n++) {
		const size_t which = n % KEY_PEPPER_MAX;
		uint8_t got[KEY_HASH_BYTES], want[KEY_HASH_BYTES];

		CHECK(key_hash_make(
		    h, (uint32_t)which + 1, (struct str){ text, n }, got));
		CHECK(HMAC(EVP_sha256(), p.items[which].bytes, KEY_PEPPER_BYTES,
		          (uint8_t *)text, n, want, NULL) != NULL);
		CHECK(memcmp(got, want, sizeof(want)) == 0);
	}
	key_hash_free(h);
}

static void
test_a_plain_hash_is_sha_256(void **state)
{
	uint8_t got[KEY_HASH_BYTES];
	char hex[2 * KEY_HASH_BYTES + 1];

	(void)state;
	CHECK(key_hash_plain(STR("abc"), got));
	encode_hex(hex, got, sizeof(got));
	CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223"
	               "b00361a396177a9cb410ff61f20015ad");
}

static void
test_the_pepper_file_is_parsed_strictly(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} t[] = {
		{ "claviger-pepper 1\n" LINE("1"), 1 },
		{ "claviger-pepper 1\n" LINE("1") LINE("2"), 2 },
		{ "claviger-pepper 1\n" LINE("3") LINE("9"), 2 },
		{ "claviger-pepper 1\n" LINE("2") LINE("1"), 0 },
		{ "claviger-pepper 1\n" LINE("1") LINE("1"), 0 },
		{ "claviger-pepper 1\n" LINE("0"), 0 },
		{ "claviger-pepper 1\n" LINE("4294967296"), 0 },
		{ "claviger-pepper 1\n" LINE("x"), 0 },
		{ "claviger-pepper 1\n1 " ZEROS "\n", 0 },
		{ "claviger-pepper 1\n1 " ZEROS ZEROS, 0 },
		{ "claviger-pepper 1\n" LINE("1") "\n", 0 },
		{ "claviger-pepper 1\n", 0 },
		{ "claviger-pepper 2\n" LINE("1"), 0 },
		{ "", 0 },
		{ "\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct key_peppers p;

		CHECK_INT(
		    key_pepper_parse(&p, str_of(t[i].text)), t[i].count > 0);
		if (t[i].count > 0)
			CHECK_INT(p.count, t[i].count);
	}
}

static void
test_a_pepper_is_made_once_and_is_private(void **state)
{
	char dir[SCRATCH_PATH], path[128];
	struct err e;
	struct key_peppers *a, *b;
	struct stat st;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/pepper", dir);
	CHECK(key_pepper_load(dir, false, &e) == NULL);
	CHECK_HAS(e.text, "missing");
	a = key_pepper_load(dir, true, &e);
	b = key_pepper_load(dir, true, &e);
	CHECK(a != NULL && b != NULL);
	CHECK(memcmp(a->items[0].bytes, b->items[0].bytes, 32) == 0);
	CHECK_INT(key_pepper_current(a), 1);
	CHECK_INT(stat(path, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	key_pepper_free(a);
	key_pepper_free(b);
	CHECK_INT(chmod(path, 0644), 0);
	CHECK(key_pepper_load(dir, true, &e) == NULL);
	CHECK_HAS(e.text, "chmod 600");
	CHECK_INT(chmod(path, 0600), 0);
	CHECK_INT(truncate(path, 40), 0);
	CHECK(key_pepper_load(dir, true, &e) == NULL);
	CHECK_HAS(e.text, "damaged");
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_hash_is_hmac_sha_256),
		cmocka_unit_test(
		    test_the_hash_of_every_length_is_that_of_openssl),
		cmocka_unit_test(test_a_plain_hash_is_sha_256),
		cmocka_unit_test(test_the_pepper_file_is_parsed_strictly),
		cmocka_unit_test(test_a_pepper_is_made_once_and_is_private),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
