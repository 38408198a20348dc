/* test_age.c - recipients of age, and texts encrypted for them. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/decode.h"
#include "base/err.h"
#include "base/mem.h"
#include "check.h"
#include "crypto/age.h"

/* From the examples of the age specification. */
#define RECIPIENT                                                              \
	"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static void
test_a_recipient_is_bech32_of_a_key(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ RECIPIENT, "" },
		{ "", "invalid age recipient" },
		{ "age1", "invalid age recipient" },
		/* One character wrong, in the key and in the sum. */
		{ "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac"
		  "8q",
		    "invalid age recipient" },
		{ "age1pl3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac"
		  "8p",
		    "invalid age recipient" },
		{ "AGE1QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC"
		  "8P",
		    "invalid age recipient" },
		{ "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
		  "QQQ",
		    "invalid age recipient" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		uint8_t key[32];

		CHECK_INT(age_recipient(key, str_of(t[i].text), &e),
		    t[i].want[0] == '\0' ? 0 : -1);
		CHECK_HAS(e.text, t[i].want);
	}
}

/* The header is readable; the rest is as long as the text and its tags. */
static void
test_an_encrypted_text_is_an_age_file(void **state)
{
	static const size_t lengths[] = { 0, 1, 100, 65536, 65537, 200000 };

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct err e = { .kind = ERR_NONE };
		size_t n = lengths[i],
		       chunks = n == 0 ? 1 : (n + 65535) / 65536;
		struct arena a = { .head = NULL };
		struct buf out, flat;
		struct str text = { memset(arena_new(&a, n + 1), 's', n), n };
		struct str rest, line, file;
		const char *end;

		buf_init(&out, 1 << 20);
		CHECK_INT(age_encrypt(&out, STR(RECIPIENT), text, &e), 0);
		rest = buf_str(&out);
		line = str_cut(&rest, '\n');
		CHECK_TEXT(line, "-----BEGIN AGE ENCRYPTED FILE-----");
		buf_init(&flat, 1 << 20);
		while (
		    (line = str_cut(&rest, '\n')).n > 0 && line.p[0] != '-') {
			CHECK(line.n <= 64);
			buf_add_str(&flat, line);
		}
		CHECK_TEXT(line, "-----END AGE ENCRYPTED FILE-----");
		file = decode_base64(&a, buf_str(&flat));
		CHECK(
		    str_starts(file, STR("age-encryption.org/v1\n-> X25519 ")));
		end = memmem(file.p, file.n, "\n--- ", 5);
		CHECK(end != NULL);
		CHECK_INT(file.n - (size_t)(end + 5 - file.p) - 44,
		    16 + n + 16 * chunks);
		CHECK(n == 0 || memmem(file.p, file.n, "ssssssss", 8) == NULL);
		buf_done(&flat);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
test_an_invalid_recipient_is_an_error(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 16);
	/* With the point of all zeros, no secret is shared. */
	CHECK_INT(
	    age_encrypt(&out,
	        STR("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
	            "5cu47z"),
	        STR("text"), &e),
	    -1);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_INT(out.len, 0);
	buf_done(&out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_recipient_is_bech32_of_a_key),
		cmocka_unit_test(test_an_encrypted_text_is_an_age_file),
		cmocka_unit_test(test_an_invalid_recipient_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
