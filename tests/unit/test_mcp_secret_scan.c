/* test_mcp_secret_scan.c - a secret is found in every spelling. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_digits.h"
#include "expose/mcp/mcp_secret_scan.h"
#include "expose/mcp/mcp_secret_text.h"
#include "key/key_format.h"
#include "check.h"

typedef void encode_fn(struct buf *out, struct str s);

static void
as_it_is(struct buf *out, struct str s)
{
	buf_add_str(out, s);
}

static void
in_upper_case(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_putc(out, s.p[i] >= 'a' && s.p[i] <= 'z'
		                  ? (char)(s.p[i] - 'a' + 'A')
		                  : s.p[i]);
}

static void
each_with(struct buf *out, struct str s, const char *format, size_t every)
{
	for (size_t i = 0; i < s.n; i++)
		if (i % every == 0)
			buf_printf(out, format, (unsigned char)s.p[i]);
		else
			buf_putc(out, s.p[i]);
}

static void
in_percent(struct buf *out, struct str s)
{
	encode_percent(out, s);
}

static void
in_percent_all(struct buf *out, struct str s)
{
	each_with(out, s, "%%%02x", 1);
}

static void
in_percent_some(struct buf *out, struct str s)
{
	each_with(out, s, "%%%02X", 3);
}

static void
in_percent_twice(struct buf *out, struct str s)
{
	each_with(out, s, "%%25%02x", 2);
}

static void
in_json_escapes(struct buf *out, struct str s)
{
	each_with(out, s, "\\u%04x", 2);
}

static void
in_c_escapes(struct buf *out, struct str s)
{
	each_with(out, s, "\\x%02X", 1);
}

static void
in_entities(struct buf *out, struct str s)
{
	each_with(out, s, "&#%u;", 1);
}

static void
in_hex_entities(struct buf *out, struct str s)
{
	each_with(out, s, "&#x%X;", 4);
}

static void
in_quoted_printable(struct buf *out, struct str s)
{
	each_with(out, s, "=%02X", 2);
}

static void
in_hex(struct buf *out, struct str s)
{
	each_with(out, s, "%02x", 1);
}

static void
in_hex_upper(struct buf *out, struct str s)
{
	each_with(out, s, "%02X", 1);
}

static void
in_hex_with_colons(struct buf *out, struct str s)
{
	each_with(out, s, "%02x:", 1);
}

static void
in_base64(struct buf *out, struct str s)
{
	encode_base64(out, s.p, s.n);
}

static void
in_base64_of(struct buf *out, const char *before, struct str s)
{
	struct buf b;

	buf_init(&b, 10000);
	buf_printf(&b, "%s%.*s and more", before, STR_FMT(s));
	encode_base64(out, b.p, b.len);
	buf_done(&b);
}

static void
in_base64_one_on(struct buf *out, struct str s)
{
	in_base64_of(out, "u", s);
}

static void
in_base64_two_on(struct buf *out, struct str s)
{
	in_base64_of(out, "u:", s);
}

static void
in_base64url(struct buf *out, struct str s)
{
	struct buf b;

	buf_init(&b, 10000);
	in_base64_of(&b, "?>?", s);
	for (size_t i = 0; i < b.len && b.p[i] != '='; i++)
		buf_putc(out, b.p[i] == '+'   ? '-'
		              : b.p[i] == '/' ? '_'
		                              : b.p[i]);
	buf_done(&b);
}

static void
in_base64_lines(struct buf *out, struct str s)
{
	struct buf b;

	buf_init(&b, 10000);
	in_base64(&b, s);
	for (size_t i = 0; i < b.len; i++) {
		if (i > 0 && i % 10 == 0)
			buf_puts(out, "\r\n");
		buf_putc(out, b.p[i]);
	}
	buf_done(&b);
}

static void
in_utf16(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		buf_putc(out, s.p[i]);
		buf_putc(out, '\0');
	}
}

static void
twice(struct buf *out, struct str s, encode_fn *inner, encode_fn *outer)
{
	struct buf b;

	buf_init(&b, 100000);
	inner(&b, s);
	outer(out, buf_str(&b));
	buf_done(&b);
}

static void
in_base64_of_utf16(struct buf *out, struct str s)
{
	twice(out, s, in_utf16, in_base64);
}

static void
in_base64_of_percent(struct buf *out, struct str s)
{
	twice(out, s, in_percent_all, in_base64);
}

static void
in_percent_of_base64(struct buf *out, struct str s)
{
	twice(out, s, in_base64, in_percent_all);
}

static void
in_base64_twice(struct buf *out, struct str s)
{
	twice(out, s, in_base64, in_base64_one_on);
}

static void
in_base32(struct buf *out, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t have = 0;
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		have = have << 8 | (unsigned char)s.p[i];
		for (n += 8; n >= 5; n -= 5)
			buf_putc(out, digits[have >> (n - 5) & 31]);
	}
	buf_putc(out, digits[have << (5 - n) & 31]);
}

static void
in_numbers(struct buf *out, struct str s)
{
	each_with(out, s, "%u, ", 1);
}

static void
over_lines(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_printf(out, "%s%c", i % 8 == 7 ? "\n  " : "", s.p[i]);
}

static const struct {
	const char *name;
	encode_fn *encode;
} codes[] = {
	{ "plain", as_it_is },
	{ "upper case", in_upper_case },
	{ "percent", in_percent },
	{ "percent, all", in_percent_all },
	{ "percent, some", in_percent_some },
	{ "percent twice", in_percent_twice },
	{ "\\u", in_json_escapes },
	{ "\\x", in_c_escapes },
	{ "entities", in_entities },
	{ "hex entities", in_hex_entities },
	{ "quoted-printable", in_quoted_printable },
	{ "hex", in_hex },
	{ "HEX", in_hex_upper },
	{ "he:x", in_hex_with_colons },
	{ "base64", in_base64 },
	{ "base64, one on", in_base64_one_on },
	{ "base64, two on", in_base64_two_on },
	{ "base64url", in_base64url },
	{ "base64 lines", in_base64_lines },
	{ "UTF-16", in_utf16 },
	{ "base64 of UTF-16", in_base64_of_utf16 },
	{ "base64 of percent", in_base64_of_percent },
	{ "percent of base64", in_percent_of_base64 },
	{ "base64 twice", in_base64_twice },
	{ "base32", in_base32 },
	{ "numbers", in_numbers },
	{ "over lines", over_lines },
};

static const char *const places[] = { "%s", "https://h.example/?token=%s&x=1",
	"Authorization: Basic %s", "curl -u '%s' https://h.example", "x%sx",
	"{\"in\":\"%s\"}", "<a href=\"%s\">", "%s\n", "a.%s.b" };

/* A run of base64 goes on in letters: there it cannot be told where it begins.
 */
static void
expect_found(struct mcp_secret_text *t, struct str secret, const char *what)
{
	struct arena a = { .head = NULL };

	for (size_t i = 0; i < LEN(codes); i++) {
		struct buf b;
		struct str coded;

		buf_init(&b, 1 << 16);
		codes[i].encode(&b, secret);
		coded = arena_str(&a, buf_str(&b));
		buf_done(&b);
		for (size_t k = 0; k < LEN(places); k++) {
			const char *at = strstr(places[k], "%s");

			buf_init(&b, 1 << 16);
			buf_add(&b, places[k], (size_t)(at - places[k]));
			buf_add_str(&b, coded);
			buf_puts(&b, at + 2);
			t->work = 0;
			if (!mcp_secret_scan(t, buf_str(&b)))
				fail_msg("%s: %s in %s", what, codes[i].name,
				    places[k]);
			CHECK(!mcp_secret_scan_is_tired(t));
			buf_done(&b);
		}
	}
	arena_done(&a);
}

static void
test_every_encoding_in_every_place(void **state)
{
	static const char *const secrets[] = { "tok_9fQ2-x7Lm3Zt8vKp",
		"p@ss/w+rd=&\"'<\\>", "sk_live_51H8xyzABCDEFGH",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "hunter22" };
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(secrets); i++) {
		struct mcp_secret_text t;

		mcp_secret_text_init(&t, &a);
		mcp_secret_text_add(&t, STR("another secret"));
		mcp_secret_text_add(&t, str_of(secrets[i]));
		expect_found(&t, str_of(secrets[i]), secrets[i]);
	}
	arena_done(&a);
}

/* Whether or not anybody knows that there is one; only letters of one case
 * would not be a key. */
static void
test_a_key_of_the_authority_is_known_by_its_form(void **state)
{
	const char id[37] = "01a20d64-322c-72c0-a6cc-826b8bcf6a25";
	struct arena a = { .head = NULL };
	char secret[KEY_SECRET_CHARS + 1];
	struct mcp_secret_text t;
	struct str key;

	(void)state;
	key_format_secret(secret, id);
	key = arena_strf(&a, "%s:%s", id, secret);
	mcp_secret_text_init(&t, &a);
	for (size_t i = 0; i < LEN(codes); i++) {
		struct buf b;

		if (codes[i].encode == in_upper_case)
			continue;
		buf_init(&b, 1 << 16);
		codes[i].encode(&b, key);
		t.work = 0;
		if (!mcp_secret_scan(&t, buf_str(&b)))
			fail_msg("%s", codes[i].name);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_other_texts_are_left_alone(void **state)
{
	static const char *const texts[] = { "", "x", "laptop",
		"The key of the build server, made on 2025-01-01T00:00:00Z.",
		"01a20d64-322c-72c0-a6cc-826b8bcf6a25",
		("https://h.example/v1/keys/"
		 "01a20d64-322c-72c0-a6cc-826b8bcf6a25"),
		"c2VjcmV0IG9mIHNvbWVib2R5IGVsc2U=", "%7B%22a%22%3A1%7D",
		"tok_9fQ2-x7Lm3Zt8vK", "9fQ2-x7Lm3Zt8vKp", "ck1_short",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709", "1234", "1.5e10",
		"\\u00e4\\n", "&lt;b&gt;" };
	struct arena a = { .head = NULL };
	struct mcp_secret_text t;

	(void)state;
	mcp_secret_text_init(&t, &a);
	mcp_secret_text_add(&t, STR("tok_9fQ2-x7Lm3Zt8vKp"));
	mcp_secret_text_add(&t, STR("12345")); /* short: whole values only */
	for (size_t i = 0; i < LEN(texts); i++)
		if (mcp_secret_scan(&t, str_of(texts[i])))
			fail_msg("%s", texts[i]);
	CHECK(mcp_secret_scan(&t, STR("%3123%345")));
	CHECK(!mcp_secret_scan(&t, STR("x%3123%345")));
	arena_done(&a);
}

static void
test_what_is_opaque(void **state)
{
	/* PNG, gzip, a signature; ids, digests and addresses are not. */
	static const char *const opaque[] = {
		"data:image/"
		"png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNby"
		"blAAAAHElEQVQI12P4//8/"
		"w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJR"
		"U5ErkJggg==",
		"H4sIAAAAAAAAA0vOSM3JyVcIzy/"
		"KSVEEAJ0ZmT0NAAAAq9XyZzGfk3qPp0Lw8Q",
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0."
		"MIIBIjANBgkqhkiG9w0BAQEFAAO"
		"CAQ8AMIIBCgKCAQEA0Z3VS5JJcds3",
	};
	static const char *const clear[] = { "", "laptop",
		"01a20d64-322c-72c0-a6cc-826b8bcf6a25",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
		"55",
		"https://console.example.com/Orgs/acme1/Projects/Build/Keys/"
		"01a20d64-322c-72c0-a6cc-826b8bcf6a25/Settings/Created",
		"arn:aws:iam::123456789012:user/division_abc/subdivision_xyz/"
		"Bob",
		"VGhpcyBpcyBub3RoaW5nIGJ1dCBhIGxvbmcgdGV4dCBmb3IgcmVhZGVycw==",
		"a-very-long-name-of-a-thing-that-nobody-would-ever-use-"
		"anywhere",
		"line one\nline two\ttabbed" };

	(void)state;
	for (size_t i = 0; i < LEN(opaque); i++)
		if (!mcp_secret_digits_is_opaque(str_of(opaque[i])))
			fail_msg("%s", opaque[i]);
	for (size_t i = 0; i < LEN(clear); i++)
		if (mcp_secret_digits_is_opaque(str_of(clear[i])))
			fail_msg("%s", clear[i]);
	CHECK(mcp_secret_digits_is_opaque(STR("a\0b")));
	CHECK(mcp_secret_digits_is_opaque(STR("\xff\xfe")));
}

static void
test_values_that_hold_one_are_added_as_a_whole(void **state)
{
	static const struct {
		const char *answer;
		size_t lenient, strict;
	} t[] = {
		{ "{\"a\":\"topsecret1\",\"b\":\"x topsecret1 y\"}", 0, 0 },
		{ "{\"a\":\"dG9wc2VjcmV0MQ==\"}", 1, 1 },
		{ "[\"%74opsecret1\",{\"x\":[\"746f7073656372657431\"]}]", 2,
		    2 },
		{ "{\"dG9wc2VjcmV0MQ\":1}", 1, 1 },
		{ "{\"a\":\"H4sIAAAAAAAAA0vOSM3JyVcIzy/"
		  "KSVEEAJ0ZmT0NAAAAq9XyZzGfk3qPp0Lw8Q\"}",
		    0, 1 },
		{ "{\"a\":"
		  "\"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElE"
		  "\"}",
		    0, 0 }, /* the caller has it already */
		{ "[1,true,null,\"x\"]", 0, 0 },
		{ "{\"a\":[1,2,3]}", 0, 0 },
	};
	struct arena a = { .head = NULL };
	const struct json *known = json_parse(&a,
	    STR("{\"icon\":["
	        "\"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHE"
	        "lE\"]}"),
	    8, 0, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		for (int strict = 0; strict < 2; strict++) {
			struct mcp_secret_text s;
			size_t n;

			mcp_secret_text_init(&s, &a);
			mcp_secret_text_add(&s, STR("topsecret1"));
			n = mcp_secret_scan_in(&s,
			    json_parse(&a, str_of(t[i].answer), 8, 0, NULL),
			    strict, known);
			if (n != (strict ? t[i].strict : t[i].lenient))
				fail_msg("row %zu: %zu", i, n);
			CHECK_INT(s.count, 1 + n);
		}
	arena_done(&a);
}

static void
test_a_list_of_its_bytes_is_one(void **state)
{
	struct arena a = { .head = NULL };
	struct mcp_secret_text s;

	(void)state;
	mcp_secret_text_init(&s, &a);
	mcp_secret_text_add(&s, STR("topsecret1"));
	CHECK(
	    mcp_secret_scan_in(&s,
	        json_parse(&a,
	            STR("{\"type\":\"Buffer\",\"data\":[116,111,112,115,101,99,"
	                "114,101,116,49]}"),
	            8, 0, NULL),
	        false, NULL) >= MCP_SECRET_TEXTS);
	arena_done(&a);
}

/* What would take too long to search is not shown. */
static void
test_the_work_has_an_end(void **state)
{
	struct arena a = { .head = NULL };
	struct mcp_secret_text t;
	struct buf b;

	(void)state;
	mcp_secret_text_init(&t, &a);
	mcp_secret_text_add(&t, STR("topsecret1"));
	buf_init(&b, 16 << 20);
	while (b.len < 4u << 20)
		buf_puts(&b, "aaaabbbbcccc2222 ");
	CHECK(mcp_secret_scan(&t, buf_str(&b)));
	CHECK(mcp_secret_scan_is_tired(&t));
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_encoding_in_every_place),
		cmocka_unit_test(
		    test_a_key_of_the_authority_is_known_by_its_form),
		cmocka_unit_test(test_other_texts_are_left_alone),
		cmocka_unit_test(test_what_is_opaque),
		cmocka_unit_test(
		    test_values_that_hold_one_are_added_as_a_whole),
		cmocka_unit_test(test_a_list_of_its_bytes_is_one),
		cmocka_unit_test(test_the_work_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
