/* test_key_derive.c - derived keys never do more than their key. */
#include <stdlib.h>

#include "base/base.h"
#include "check.h"
#include "key/key.h"
#include "key/key_reader.h"
#include "scratch.h"

#define FIXED_ROOT                                                             \
	"efc80fdf6d0dd4de01c1fdf71d1d8a7da47a70a8bddffd9ee7fc503f668c"         \
	"fb99"
#define FIXED_FIRST                                                            \
	"018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:ck1d_AQgAADjTYLoBAABiH_"         \
	"NT4_RxtczJP80sSruZpJJpcA1LPw8gVj-kjHpNfA3Yk63g"
#define FIXED_SECOND                                                           \
	"018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:ck1d_AQgAADjTYLoBAAACDg"         \
	"ABAAoAbW9kZWxzOnJ1bhFE5SKRlupde2ZMCqaBYOPlx1fM2O2f5vyvHRtttW"         \
	"JN40ZQ1c"

enum { TEXT = KEY_DERIVE_TEXT_MAX + 1, RANDOM_KEYS = 60, STEPS = 6 };

struct fixture {
	char dir[SCRATCH_PATH], account[37];
	struct keys *keys;
	struct key_reader *reader;
};

static int
set_up(void **state)
{
	const struct limits limits = limits_default();
	struct fixture *f = mem_new(sizeof(*f));
	struct err e = { .kind = ERR_NONE };
	char *first;

	scratch_make(f->dir);
	f->keys = keys_open(f->dir, &limits, &first, &e);
	CHECK_STR(e.text, "");
	free(first);
	f->reader = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	key_reader_free(f->reader);
	keys_close(f->keys);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

/* Makes a key with settings; writes its text. */
static void
make(struct fixture *f, const struct key_settings *s,
    char out[KEY_CREDENTIAL_CHARS + 1])
{
	struct key_change c = { .kind = KEY_CREATE, .alias = STR("a") };

	memcpy(c.account, f->account, 37);
	if (s != NULL)
		c.settings = *s;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	snprintf(out, KEY_CREDENTIAL_CHARS + 1, "%s:%.53s", c.key_id, c.secret);
}

static void
derive(const char *from, struct str caveats, char out[TEXT])
{
	struct err e = { .kind = ERR_NONE };
	struct buf b;

	buf_init(&b, TEXT);
	if (key_derive_write(&b, str_of(from), caveats, &e) == -1)
		fail_msg("%s", e.text);
	snprintf(out, TEXT, "%s", buf_text(&b));
	buf_done(&b);
}

static enum key_code
verify(struct fixture *f, const char *key, struct key_check *check)
{
	struct key_view view;
	enum key_code code =
	    key_verify_for(f->reader, str_of(key), check, &view);

	if (code == KEY_MALFORMED)
		code = key_derive_verify(f->reader, str_of(key), check, &view);
	return code;
}

static void
add(struct buf *b, enum key_caveat_kind kind, const char *text)
{
	const struct str one = str_of(text);
	struct err e;

	CHECK_INT(key_caveat_add(b, kind, &one, 1, &e), 0);
}

/*
 * The values were computed with another program (tests/scenario has one in
 * Python), so the format cannot change unnoticed.
 */
static void
test_the_format_is_fixed(void **state)
{
	static const char key[] = "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:"
	                          "ck1_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                          "abcdefg20b38Q";
	char first[TEXT], second[TEXT];
	uint8_t root[KEY_DERIVE_BYTES];
	char hex[2 * KEY_DERIVE_BYTES + 1];
	struct buf b;
	struct err e;

	(void)state;
	buf_init(&b, 1024);
	CHECK(key_derive_root(str_of(key), root));
	encode_hex(hex, root, sizeof(root));
	CHECK_STR(hex, FIXED_ROOT);
	CHECK_INT(key_caveat_add_expires(&b, 1900000000000, &e), 0);
	derive(key, buf_str(&b), first);
	CHECK_STR(first, FIXED_FIRST);
	buf_clear(&b);
	add(&b, KEY_CAVEAT_PERMISSIONS, "models:run");
	derive(first, buf_str(&b), second);
	CHECK_STR(second, FIXED_SECOND);
	buf_done(&b);
}

/* No byte of a derived key can be changed, and none removed. */
static void
test_a_changed_key_is_refused(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1], derived[TEXT], changed[TEXT];
	struct key_check check = { .method = STR("GET") };
	struct arena a = { 0 };
	struct key_derive d;
	struct buf b;
	size_t n;

	buf_init(&b, 1024);
	make(f, NULL, key);
	add(&b, KEY_CAVEAT_METHODS, "GET");
	derive(key, buf_str(&b), derived);
	CHECK_INT(verify(f, derived, &check), KEY_VALID);
	CHECK_INT(check.kind, KEY_KIND_DERIVED);
	n = strlen(derived);
	for (size_t i = 0; i < n; i++) {
		memcpy(changed, derived, n + 1);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		CHECK_INT(verify(f, changed, &check), KEY_MALFORMED);
		memcpy(changed, derived, n + 1);
		changed[i] = '\0';
		CHECK_INT(verify(f, changed, &check), KEY_MALFORMED);
	}
	/* With right check digits and a wrong tag it is not found. */
	CHECK(key_derive_parse(&a, str_of(derived), &d));
	for (size_t i = 0; i < d.caveats.n + KEY_DERIVE_BYTES; i++) {
		char *bytes = (char *)(uintptr_t)d.caveats.p;
		enum key_code code;
		struct buf text;

		bytes[i] ^= 1;
		buf_init(&text, TEXT);
		buf_add(&text, derived, 42); /* id, colon, prefix */
		encode_base64url(&text, bytes, d.caveats.n + KEY_DERIVE_BYTES);
		key_format_write_check(changed, buf_str(&text));
		buf_add(&text, changed, 6);
		code = verify(f, buf_text(&text), &check);
		CHECK(code == KEY_MALFORMED || code == KEY_NOT_FOUND);
		buf_done(&text);
		bytes[i] ^= 1;
	}
	arena_done(&a);
	buf_done(&b);
}

static void
test_it_is_revoked_with_its_key(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1], derived[TEXT], again[TEXT];
	struct key_change c = { .kind = KEY_SET_DISABLED, .disabled = true };
	struct key_check check = { .method = STR("GET") };
	struct buf b;

	buf_init(&b, 1024);
	make(f, NULL, key);
	add(&b, KEY_CAVEAT_METHODS, "GET");
	derive(key, buf_str(&b), derived);
	derive(derived, buf_str(&b), again);
	CHECK_INT(verify(f, again, &check), KEY_VALID);
	memcpy(c.account, f->account, 37);
	c.id = (struct str){ key, 36 };
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(verify(f, again, &check), KEY_DISABLED);
	c.disabled = false;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(verify(f, again, &check), KEY_VALID);
	c.kind = KEY_REVOKE;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(verify(f, derived, &check), KEY_REVOKED);
	CHECK_INT(verify(f, again, &check), KEY_REVOKED);
	buf_done(&b);
}

/* A key that another key has the tag of, or the id of, is not found. */
static void
test_a_derived_key_belongs_to_one_key(void **state)
{
	struct fixture *f = *state;
	char one[KEY_CREDENTIAL_CHARS + 1], other[KEY_CREDENTIAL_CHARS + 1],
	    wrong[KEY_CREDENTIAL_CHARS + 1], derived[TEXT];
	struct key_check check = { .method = STR("GET") };
	struct buf b;

	buf_init(&b, 1024);
	make(f, NULL, one);
	make(f, NULL, other);
	add(&b, KEY_CAVEAT_METHODS, "GET");
	/* A well-formed key with the id of one, and another secret. */
	memcpy(wrong, one, 37);
	key_format_secret(wrong + 37, one);
	derive(wrong, buf_str(&b), derived);
	CHECK_INT(verify(f, derived, &check), KEY_NOT_FOUND);
	memcpy(wrong, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a", 36);
	key_format_secret(wrong + 37, wrong);
	derive(wrong, buf_str(&b), derived);
	CHECK_INT(verify(f, derived, &check), KEY_NOT_FOUND);
	CHECK(!check.rootless);
	buf_done(&b);
}

/* ------------------------------------------------------ random narrowing */

static unsigned seed = 7;

static unsigned
below(unsigned n)
{
	return (unsigned)rand_r(&seed) % n;
}

static const char *const patterns[] = { "**", "a:*", "a:b", "*:b", "c:**",
	"a:b@x/*", "**@x/**", "!a:b", "!**@x/y", "a:b@x/y" };
static const char *const resources[] = { "x/*", "x/y", "x/**", "z", "*/y" };
static const char *const networks[] = { "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3",
	"2001:db8::/32", "0.0.0.0/0" };
static const char *const methods[] = { "GET", "POST", "DELETE" };

/* Appends a random caveat. */
static void
add_random(struct buf *b)
{
	static const struct {
		enum key_caveat_kind kind;
		const char *const *texts;
		unsigned count;
	} kinds[] = {
		{ KEY_CAVEAT_PERMISSIONS, patterns, LEN(patterns) },
		{ KEY_CAVEAT_RESOURCES, resources, LEN(resources) },
		{ KEY_CAVEAT_NETWORKS, networks, LEN(networks) },
		{ KEY_CAVEAT_METHODS, methods, LEN(methods) },
	};
	const size_t k = below(LEN(kinds) + 1);
	struct str texts[3];
	const size_t n = 1 + below(3);
	struct err e;

	if (k == LEN(kinds)) {
		key_caveat_add_expires(
		    b, clock_real_ms() + (below(5) == 0 ? -1000 : 600000), &e);
		return;
	}
	for (size_t i = 0; i < n; i++)
		texts[i] = str_of(kinds[k].texts[below(kinds[k].count)]);
	CHECK_INT(key_caveat_add(b, kinds[k].kind, texts, n, &e), 0);
}

/* Asks one of all questions; the permission is borrowed from wanted. */
static void
ask(unsigned i, struct key_check *check, struct str wanted[1])
{
	static const char *const permissions[] = { NULL, "a:b", "a:c", "d:b",
		"c:d:e" };
	static const char *const places[] = { NULL, "x/y", "x/q", "z" };
	static const char *const addresses[] = { NULL, "10.1.2.3", "10.2.0.1",
		"2001:db8::1" };
	static const char *const verbs[] = { NULL, "GET", "POST", "DELETE" };
	const char *permission = permissions[i % 5], *place = places[i / 5 % 4],
	           *address = addresses[i / 20 % 4], *verb = verbs[i / 80 % 4];

	*check = (struct key_check){ .permission_count = 0 };
	if (permission != NULL) {
		wanted[0] = str_of(permission);
		check->permissions = wanted;
		check->permission_count = 1;
	}
	if (place != NULL)
		check->resource = str_of(place);
	if (verb != NULL)
		check->method = str_of(verb);
	if (address != NULL) {
		check->has_address = true;
		CHECK_INT(key_field_read_network(
		              str_of(address), &check->address, NULL),
		    0);
	}
}

enum { QUESTIONS = 5 * 4 * 4 * 4 };

/* Returns how many questions the key passes; none that the parent fails. */
static int
compare(struct fixture *f, const char *parent, const char *child)
{
	struct key_check check;
	struct str wanted[1];
	int passed = 0;

	for (unsigned i = 0; i < QUESTIONS; i++) {
		enum key_code code;

		ask(i, &check, wanted);
		code = verify(f, child, &check);
		if (code != KEY_VALID) {
			CHECK(code >= KEY_REVOKED && code < KEY_FAILED);
			continue;
		}
		passed++;
		ask(i, &check, wanted);
		if (verify(f, parent, &check) != KEY_VALID)
			fail_msg("question %u passes only when derived", i);
	}
	return passed;
}

/*
 * No sequence of caveats yields a key that passes a check which the key before
 * it, and so the first key, fails.
 */
static void
test_no_caveat_ever_adds_anything(void **state)
{
	struct fixture *f = *state;
	int passed = 0;

	for (int i = 0; i < RANDOM_KEYS; i++) {
		char key[KEY_CREDENTIAL_CHARS + 1], now[TEXT], next[TEXT];
		struct key_settings s = { .disabled = false };
		struct buf list, b;

		buf_init(&list, 4096);
		buf_init(&b, 4096);
		for (size_t n = below(4); n > 0; n--) {
			key_field_add_text(
			    &list, str_of(patterns[below(LEN(patterns))]));
			s.permissions.count++;
		}
		s.permissions.bytes = buf_str(&list);
		make(f, &s, key);
		snprintf(now, sizeof(now), "%s", key);
		for (int step = 0; step < STEPS; step++) {
			buf_clear(&b);
			add_random(&b);
			derive(now, buf_str(&b), next);
			passed += compare(f, now, next);
			memcpy(now, next, sizeof(now));
		}
		compare(f, key, now);
		buf_done(&list);
		buf_done(&b);
	}
	CHECK(passed > 1000); /* the test tests something */
}

/* A record of version 0.2 has no root. */
static void
test_a_key_without_a_root_is_told(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1], derived[TEXT];
	struct key_check check = { .method = STR("GET") };
	struct key_record record;
	struct key_view view;
	MDB_txn *txn;
	MDB_val k, v;
	uint8_t id[16];
	struct buf b;

	buf_init(&b, KEY_RECORD_BYTES);
	make(f, NULL, key);
	CHECK(decode_uuid(id, (struct str){ key, 36 }));
	CHECK_INT(mdb_txn_begin(f->keys->store.env.env, NULL, 0, &txn), 0);
	k = (MDB_val){ 16, id };
	CHECK_INT(mdb_get(txn, f->keys->store.keys, &k, &v), 0);
	CHECK(key_record_decode(&record, v.mv_data, v.mv_size));
	CHECK_INT(record.root.n, KEY_DERIVE_BYTES);
	record.root = STR("");
	CHECK(key_record_encode(&b, &record));
	v = (MDB_val){ b.len, b.p };
	CHECK_INT(mdb_put(txn, f->keys->store.keys, &k, &v, 0), 0);
	CHECK_INT(mdb_txn_commit(txn), 0);
	CHECK_INT(verify(f, key, &check), KEY_VALID);
	buf_clear(&b);
	add(&b, KEY_CAVEAT_METHODS, "GET");
	derive(key, buf_str(&b), derived);
	CHECK_INT(key_derive_verify(f->reader, str_of(derived), &check, &view),
	    KEY_NOT_FOUND);
	CHECK(check.rootless);
	CHECK_STR(view.account, f->account);
	buf_done(&b);
}

/* The account is the first check, also before the caveats. */
static void
test_it_is_forbidden_with_its_account(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("admin"),
		.nickname = STR("one") };
	struct key_check check = { .all = true };
	char key[KEY_CREDENTIAL_CHARS + 1], derived[TEXT];
	struct key_view view;
	struct buf b;
	struct err e;

	CHECK_INT(key_change_now(f->keys, &c), 0);
	snprintf(key, sizeof(key), "%s:%.53s", c.key_id, c.secret);
	buf_init(&b, 1024);
	CHECK_INT(key_caveat_add_expires(&b, 1000, &e), 0);
	derive(key, buf_str(&b), derived);
	CHECK_INT(verify(f, derived, &check), KEY_EXPIRED);
	c = (struct key_change){ .kind = KEY_UPDATE_ACCOUNT,
		.update = KEY_ACCOUNT_STATE,
		.disabled = true };
	CHECK_INT(key_verify(f->reader, str_of(key), &view), KEY_VALID);
	memcpy(c.account, view.account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(verify(f, derived, &check), KEY_FORBIDDEN);
	CHECK_INT(check.failed, 1u << KEY_FORBIDDEN | 1u << KEY_EXPIRED);
	CHECK_INT(key_derive_judge(f->reader, (struct str){ key, 36 },
	              buf_str(&b), &check, NULL),
	    KEY_FORBIDDEN);
	buf_done(&b);
}

static void
test_what_cannot_be_derived(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1], now[TEXT], next[TEXT];
	struct buf b, out;
	struct err e;

	buf_init(&b, 1024);
	buf_init(&out, TEXT);
	make(f, NULL, key);
	CHECK_INT(key_derive_write(&out, str_of(key), STR(""), &e), -1);
	CHECK_HAS(e.text, "1 to 16 restrictions");
	add(&b, KEY_CAVEAT_METHODS, "GET");
	CHECK_INT(
	    key_derive_write(&out, STR("id:secret"), buf_str(&b), &e), -1);
	CHECK_HAS(e.text, "malformed or mistyped");
	key[80] = key[80] == 'x' ? 'y' : 'x';
	CHECK_INT(key_derive_write(&out, str_of(key), buf_str(&b), &e), -1);
	CHECK_HAS(e.text, "malformed or mistyped");
	make(f, NULL, key);
	memcpy(now, key, sizeof(key));
	for (int i = 0; i < KEY_CAVEAT_MAX; i++) {
		derive(now, buf_str(&b), next);
		memcpy(now, next, sizeof(now));
	}
	CHECK_INT(key_derive_write(&out, str_of(now), buf_str(&b), &e), -1);
	CHECK_HAS(e.text, "1 to 16 restrictions");
	buf_done(&b);
	buf_done(&out);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_format_is_fixed),
		CASE(test_a_changed_key_is_refused),
		CASE(test_it_is_revoked_with_its_key),
		CASE(test_a_derived_key_belongs_to_one_key),
		CASE(test_no_caveat_ever_adds_anything),
		CASE(test_a_key_without_a_root_is_told),
		CASE(test_it_is_forbidden_with_its_account),
		CASE(test_what_cannot_be_derived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
