/* test_key_record.c - records come back as they went, or not at all. */
#include <stdlib.h>

#include "base/buf.h"
#include "check.h"
#include "key/key_record.h"

/* A record with a value in every field; the lists are stored in texts. */
static struct key_record
full_record(struct buf texts[3])
{
	struct key_record r = {
		.scope = 1,
		.pepper = 3,
		.created_ms = 1700000000000,
		.expires_ms = 1800000000000,
		.disabled_ms = 5,
		.revoked_ms = 6,
		.generation = 9,
		.rotated_expires_ms = 1900000000000,
		.rate = 100,
		.burst = 200,
		.alias = STR("Schl\xc3\xbcssel"),
		.preset = STR("DEPLOY"),
		.revoked_reason = STR("leaked"),
		.name = STR("deploy-key"),
	};
	struct key_network v4 = { 4, 8, { 10 } }, v6 = { 6, 16, { 0xfd, 1 } };

	memset(r.hash, 0xab, sizeof(r.hash));
	memset(r.account, 1, 16);
	memset(r.created_by, 2, 16);
	memset(r.rotated_from, 3, 16);
	memset(r.rotated_to, 4, 16);
	memset(r.parent, 5, 16);
	for (int i = 0; i < 3; i++)
		buf_init(&texts[i], 4096);
	CHECK(key_field_add_text(&texts[0], STR("models:list")));
	CHECK(key_field_add_text(&texts[0], STR("")));
	CHECK(key_field_add_network(&texts[1], &v4));
	CHECK(key_field_add_network(&texts[1], &v6));
	CHECK(key_field_add_text(&texts[2], STR("team")));
	CHECK(key_field_add_text(&texts[2], STR("blue")));
	r.permissions = (struct key_list_field){ 2, buf_str(&texts[0]) };
	r.allowed = (struct key_list_field){ 2, buf_str(&texts[1]) };
	r.metadata = (struct key_list_field){ 1, buf_str(&texts[2]) };
	return r;
}

static void
test_every_field_is_decoded(void **state)
{
	struct buf texts[3], out;
	struct key_record r = full_record(texts), got;
	struct key_network n;
	struct str s;

	(void)state;
	buf_init(&out, KEY_RECORD_BYTES);
	CHECK(key_record_encode(&out, &r));
	CHECK(key_record_decode(&got, out.p, out.len));
	CHECK_INT(out.p[0], KEY_RECORD_FORMAT);
	CHECK_INT(got.scope, 1);
	CHECK_INT(got.pepper, 3);
	CHECK_INT(got.created_ms, r.created_ms);
	CHECK_INT(got.expires_ms, r.expires_ms);
	CHECK_INT(got.disabled_ms, 5);
	CHECK_INT(got.revoked_ms, 6);
	CHECK_INT(got.generation, 9);
	CHECK_INT(got.rotated_expires_ms, r.rotated_expires_ms);
	CHECK_INT(got.rate, 100);
	CHECK_INT(got.burst, 200);
	CHECK_TEXT(got.alias, "Schl\xc3\xbcssel");
	CHECK_TEXT(got.preset, "DEPLOY");
	CHECK_TEXT(got.revoked_reason, "leaked");
	CHECK_TEXT(got.name, "deploy-key");
	CHECK_INT(got.parent[15], 5);
	CHECK_INT(got.hash[31], 0xab);
	CHECK_INT(got.account[0], 1);
	CHECK_INT(got.created_by[0], 2);
	CHECK_INT(got.rotated_from[0], 3);
	CHECK_INT(got.rotated_to[15], 4);
	CHECK(key_field_next_text(&got.permissions, &s));
	CHECK_TEXT(s, "models:list");
	CHECK(key_field_next_text(&got.permissions, &s));
	CHECK_TEXT(s, "");
	CHECK(!key_field_next_text(&got.permissions, &s));
	CHECK(key_field_next_network(&got.allowed, &n));
	CHECK_INT(n.address[0], 10);
	CHECK(key_field_next_network(&got.allowed, &n));
	CHECK_INT(n.family, 6);
	CHECK(!key_field_next_network(&got.allowed, &n));
	CHECK_INT(got.metadata.count, 1);
	CHECK(key_field_next_text(&got.metadata, &s));
	CHECK_TEXT(s, "team");
	for (int i = 0; i < 3; i++)
		buf_done(&texts[i]);
	buf_done(&out);
}

static void
test_a_truncated_or_extended_record_is_refused(void **state)
{
	struct buf texts[3], out;
	struct key_record r = full_record(texts), got;

	(void)state;
	buf_init(&out, KEY_RECORD_BYTES);
	CHECK(key_record_encode(&out, &r));
	for (size_t n = 0; n < out.len; n++) {
		/* In its own allocation, so that an over-read is detected. */
		char *part = mem_new(n);

		memcpy(part, out.p, n);
		CHECK(!key_record_decode(&got, part, n));
		free(part);
	}
	buf_putc(&out, '\0');
	CHECK(!key_record_decode(&got, out.p, out.len));
	for (int i = 0; i < 3; i++)
		buf_done(&texts[i]);
	buf_done(&out);
}

static void
test_a_record_with_a_wrong_byte_is_refused(void **state)
{
	struct buf texts[3], out;
	struct key_record r = full_record(texts), got;
	static const struct {
		size_t at;
		char byte;
	} t[] = {
		{ 0, 0 }, /* no format */
		{ 0, 3 }, /* a newer format */
		{ 1, 3 }, /* an unknown scope */
		{ 2, 0 }, /* a field that no flag announces */
		{ 2, 4 }, /* flags that mean nothing yet */
		{ 3, 1 }, { 63, (char)0x80 }, /* a time before 1970 */
		{ 169, 127 }, /* an alias longer than the record */
		{ 174, (char)0xff }, /* an alias that is not UTF-8 */
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		buf_init(&out, KEY_RECORD_BYTES);
		CHECK(key_record_encode(&out, &r));
		out.p[t[i].at] = t[i].byte;
		CHECK(!key_record_decode(&got, out.p, out.len));
		buf_done(&out);
	}
	for (int i = 0; i < 3; i++)
		buf_done(&texts[i]);
}

static void
test_what_does_not_fit_is_not_encoded(void **state)
{
	struct buf out;
	char longest[1021];
	struct key_network beyond = { 4, 33, { 0 } },
	                   loose = { 4, 8, { 10, 1 } }, odd = { 5, 0, { 0 } };

	(void)state;
	memset(longest, 'x', sizeof(longest));
	buf_init(&out, 4096);
	CHECK(key_field_add_text(&out, (struct str){ longest, 1020 }));
	CHECK(!key_field_add_text(&out, (struct str){ longest, 1021 }));
	CHECK(!key_field_add_text(&out, STR("\xff")));
	CHECK(!key_field_add_network(&out, &beyond));
	CHECK(!key_field_add_network(&out, &loose));
	CHECK(!key_field_add_network(&out, &odd));
	buf_done(&out);
}

static void
test_an_account_is_decoded_and_a_damaged_one_refused(void **state)
{
	struct key_account a = { .created_ms = 1,
		.changes = 2,
		.counts = { 3, 4, 5, 6 },
		.nickname = STR("owner"),
		.email = STR("owner@localhost") };
	struct key_account got;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	CHECK(key_record_encode_account(&out, &a));
	CHECK(key_record_decode_account(&got, out.p, out.len));
	CHECK_INT(got.changes, 2);
	CHECK_INT(got.counts[3], 6);
	CHECK_TEXT(got.nickname, "owner");
	CHECK_TEXT(got.email, "owner@localhost");
	for (size_t n = 0; n < out.len; n++)
		CHECK(!key_record_decode_account(&got, out.p, n));
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field_is_decoded),
		cmocka_unit_test(
		    test_a_truncated_or_extended_record_is_refused),
		cmocka_unit_test(test_a_record_with_a_wrong_byte_is_refused),
		cmocka_unit_test(test_what_does_not_fit_is_not_encoded),
		cmocka_unit_test(
		    test_an_account_is_decoded_and_a_damaged_one_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
