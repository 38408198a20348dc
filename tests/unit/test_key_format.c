/* test_key_format.c - ids in order, secrets with check digits. */
#include "base/encode.h"
#include "check.h"
#include "key/key_format.h"

static void
make(char out[KEY_CREDENTIAL_CHARS + 1], struct key_id_clock *clock)
{
	uint8_t id[16];
	char text[37], secret[KEY_SECRET_CHARS + 1];

	key_format_id(id, clock);
	encode_uuid(text, id);
	key_format_secret(secret, text);
	snprintf(out, KEY_CREDENTIAL_CHARS + 1, "%s:%s", text, secret);
}

static void
test_the_check_is_the_common_crc_32(void **state)
{
	(void)state;
	CHECK_INT(key_format_crc(STR("123456789")), 0xcbf43926);
	CHECK_INT(key_format_crc(STR("")), 0);
}

static void
test_an_old_key_remains_valid(void **state)
{
	uint8_t id[16];
	struct str key = STR("018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:"
	                     "ck1_"
	                     "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
	                     "20b38Q");

	(void)state;
	CHECK(key_format_parse(key, id));
	CHECK_INT(id[0], 0x01);
	CHECK_INT(id[15], 0x7a);
}

static void
test_ids_are_uuid_version_7_and_always_grow(void **state)
{
	struct key_id_clock clock = { 0 };
	uint8_t before[16] = { 0 }, id[16];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t ms = key_format_id(id, &clock);

		CHECK(memcmp(before, id, 16) < 0);
		CHECK_INT(id[6] >> 4, 7);
		CHECK_INT(id[8] >> 6, 2);
		CHECK_INT((int64_t)id[0] << 40 | (int64_t)id[1] << 32 |
		              (int64_t)id[2] << 24 | id[3] << 16 | id[4] << 8 |
		              id[5],
		    ms);
		memcpy(before, id, 16);
	}
}

static void
test_ids_grow_when_the_clock_is_set_back(void **state)
{
	struct key_id_clock clock = { UINT64_C(0x7fffffffffff000) };
	uint8_t a[16], b[16];

	(void)state;
	key_format_id(a, &clock);
	key_format_id(b, &clock);
	CHECK(memcmp(a, b, 16) < 0);
}

static void
test_new_keys_are_parsed(void **state)
{
	struct key_id_clock clock = { 0 };
	char key[KEY_CREDENTIAL_CHARS + 1];
	uint8_t id[16];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		make(key, &clock);
		CHECK_INT(strlen(key), KEY_CREDENTIAL_CHARS);
		CHECK(key_format_parse(str_of(key), id));
	}
}

static void
test_any_changed_character_is_detected(void **state)
{
	struct key_id_clock clock = { 0 };
	char key[KEY_CREDENTIAL_CHARS + 1];
	uint8_t id[16];

	(void)state;
	make(key, &clock);
	for (size_t i = 0; i < KEY_CREDENTIAL_CHARS; i++) {
		char was = key[i];

		for (int c = 0; c < 256; c++) {
			key[i] = (char)c;
			CHECK_INT(
			    key_format_parse(
			        (struct str){ key, KEY_CREDENTIAL_CHARS }, id),
			    (char)c == was);
		}
		key[i] = was;
	}
}

static void
test_other_formats_are_refused(void **state)
{
	struct key_id_clock clock = { 0 };
	char key[KEY_CREDENTIAL_CHARS + 1];
	char longer[KEY_CREDENTIAL_CHARS + 8];
	uint8_t id[16];
	static const char *const t[] = { "", ":", "x", "id:", ":secret",
		"no-colon", "abc123def456:sk_live_abc123def456xyz789",
		"018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:",
		/* Keys in the formats of other systems. */
		("018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:"
		 "0123456789abcdef0123456789abcdef") };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK(!key_format_parse(str_of(t[i]), id));
	CHECK(!key_format_parse(STR_NONE, id));
	make(key, &clock);
	snprintf(longer, sizeof(longer), "%s\n", key);
	CHECK(!key_format_parse(str_of(longer), id));
	snprintf(longer, sizeof(longer), " %s", key);
	CHECK(!key_format_parse(str_of(longer), id));
	CHECK(!key_format_parse(
	    (struct str){ key, KEY_CREDENTIAL_CHARS - 1 }, id));
}

/*
 * 4000 secrets of 43 characters from 62: each character occurs about 2774
 * times.
 */
static void
test_no_character_is_more_frequent(void **state)
{
	int seen[256] = { 0 };
	char secret[KEY_SECRET_CHARS + 1];

	(void)state;
	for (int i = 0; i < 4000; i++) {
		key_format_secret(
		    secret, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a");
		for (size_t k = 4; k < 47; k++)
			seen[(uint8_t)secret[k]]++;
	}
	for (int c = 0; c < 256; c++) {
		bool ours = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		            (c >= 'a' && c <= 'z');

		/* Ten standard deviations (52) on each side. */
		CHECK(ours ? seen[c] > 2254 && seen[c] < 3294 : seen[c] == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_check_is_the_common_crc_32),
		cmocka_unit_test(test_an_old_key_remains_valid),
		cmocka_unit_test(test_ids_are_uuid_version_7_and_always_grow),
		cmocka_unit_test(test_ids_grow_when_the_clock_is_set_back),
		cmocka_unit_test(test_new_keys_are_parsed),
		cmocka_unit_test(test_any_changed_character_is_detected),
		cmocka_unit_test(test_other_formats_are_refused),
		cmocka_unit_test(test_no_character_is_more_frequent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
