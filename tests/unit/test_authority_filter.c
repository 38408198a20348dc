/* test_authority_filter.c - which keys a filter of a list means. */
#include "authority/authority.h"
#include "authority/authority_filter.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "check.h"
#include "key/key.h"

static const int64_t now = INT64_C(1800000000000);
static const int64_t day = INT64_C(86400000);

/* Sets "name=value" pairs.  Returns the last result. */
static int
set_all(struct authority_filter *f, const char *pairs, struct err *e)
{
	struct str rest = str_of(pairs);
	int rc = 1;

	*f = (struct authority_filter){ .metadata_count = 0 };
	while (rc == 1 && rest.p != NULL && rest.n > 0) {
		struct str value = str_cut(&rest, '&'),
		           name = str_cut(&value, '=');

		rc = authority_filter_set(f, name, value, now, e);
	}
	return rc;
}

/* The key that all rows are about, with one metadata entry team=blue. */
static void
make_view(struct key_view *v, struct buf *metadata)
{
	*v = (struct key_view){ .scope = KEY_SCOPE_CUSTOM,
		.alias = STR("ci runner"),
		.created_ms = now - 10 * day,
		.expires_ms = now + 10 * day,
		.last_used_ms = now - 2 * day };
	snprintf(v->id, 37, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a");
	snprintf(v->parent, 37, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7b");
	v->settings.preset = STR("READONLY");
	v->settings.name = STR("ci");
	key_field_add_text(metadata, STR("team"));
	key_field_add_text(metadata, STR("blue"));
	key_field_add_text(metadata, STR("empty"));
	key_field_add_text(metadata, STR(""));
	v->settings.metadata = (struct key_list_field){ 2, buf_str(metadata) };
}

static void
test_each_part_of_a_filter_must_match(void **state)
{
	static const struct {
		const char *filter;
		bool matches;
	} t[] = {
		{ "", true },
		{ "state=all", true },
		{ "state=revoked", false },
		{ "scope=CUSTOM", true },
		{ "scope=API", false },
		{ "preset=READONLY&name=ci", true },
		{ "preset=", false },
		{ "name=", false },
		{ "alias=ci runner", true },
		{ "alias=ci", false },
		{ "alias=ci*", true },
		{ "alias=*", true },
		{ "parent=018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7b", true },
		{ "parent=none", false },
		{ "created_by=none", true },
		{ "created_by=018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7b", false },
		{ "metadata.team=blue", true },
		{ "metadata.team=b*", true },
		{ "metadata.team=*", true },
		{ "metadata.team=red", false },
		{ "metadata.blue=team", false },
		{ "metadata.empty=", true },
		{ "metadata.none=", false },
		{ "metadata.none=*", false },
		{ "metadata.team=blue&metadata.empty=x", false },
		{ "created_after=-11d", true },
		{ "created_after=-10d", true },
		{ "created_after=-9d", false },
		{ "created_before=-9d", true },
		{ "created_before=-10d", false },
		{ "created_before=-36500d", false },
		{ "created_after=2027-01-01T00:00:00Z", true },
		{ "created_after=2027-01-15T08:00:00Z", false },
		{ "created_after=2027-01-05T10:00:00+02:00", true },
		{ "expires_before=11d", true },
		{ "expires_before=10d", false },
		{ "expires_after=10d", true },
		{ "expires_before=never", true },
		{ "expires_after=never", false },
		{ "last_used_after=-3d&last_used_before=-24h", true },
		{ "last_used_before=-3d", false },
		{ "last_used_after=never", true },
		{ "last_used_before=never", false },
	};
	struct authority_filter f;
	struct key_view v;
	struct buf metadata;
	struct err e;

	(void)state;
	buf_init(&metadata, 256);
	make_view(&v, &metadata);
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(set_all(&f, t[i].filter, &e), 1);
		if (authority_filter_matches(&f, &v) != t[i].matches)
			fail_msg("'%s' must %smatch", t[i].filter,
			    t[i].matches ? "" : "not ");
		CHECK_INT(authority_filter_is_set(&f), t[i].filter[0] != '\0');
	}
	buf_done(&metadata);
}

static void
test_never_is_after_all_expiries_and_before_all_uses(void **state)
{
	struct key_view v = { .created_ms = 1 };
	struct authority_filter f;
	struct err e;

	(void)state;
	CHECK_INT(set_all(&f, "expires_after=never", &e), 1);
	CHECK(authority_filter_matches(&f, &v));
	CHECK_INT(set_all(&f, "expires_before=100d", &e), 1);
	CHECK(!authority_filter_matches(&f, &v));
	CHECK_INT(set_all(&f, "last_used_before=-30d", &e), 1);
	CHECK(authority_filter_matches(&f, &v));
	CHECK_INT(set_all(&f, "last_used_before=never", &e), 1);
	CHECK(authority_filter_matches(&f, &v));
	CHECK_INT(set_all(&f, "last_used_after=never", &e), 1);
	CHECK(!authority_filter_matches(&f, &v));
}

static void
test_a_state_is_that_of_now(void **state)
{
	static const char *const states[] = { "active", "disabled", "expired",
		"revoked" };
	struct key_view v[] = { { .created_ms = 1 }, { .disabled_ms = 5 },
		{ .expires_ms = 5 }, { .revoked_ms = 5, .expires_ms = 5 } };
	struct authority_filter f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < LEN(states); i++) {
		char pair[32];

		snprintf(pair, sizeof(pair), "state=%s", states[i]);
		CHECK_INT(set_all(&f, pair, &e), 1);
		for (size_t k = 0; k < LEN(v); k++)
			CHECK_INT(authority_filter_matches(&f, &v[k]), i == k);
	}
	CHECK_INT(set_all(&f, "", &e), 1);
	CHECK(!authority_filter_matches(&f, &v[3]));
	CHECK(authority_filter_matches(&f, &v[2]));
}

static void
test_invalid_values_name_the_part(void **state)
{
	static const struct {
		const char *filter;
		int rc;
		const char *text;
	} t[] = {
		{ "x=1", 0, NULL },
		{ "metadat=1", 0, NULL },
		{ "state=old", -1, "state must be one of" },
		{ "scope=FULL", -1, "scope must be one of" },
		{ "parent=018F3A5E-7C21-7D4A-9B3C-2F1E0D9C8B7B", -1,
		    "parent must be the id of a key" },
		{ "created_by=", -1, "created_by must be the id" },
		{ "created_after=yesterday", -1, "created_after must be" },
		{ "created_after=", -1, "created_after must be" },
		{ "created_after=-", -1, "created_after must be" },
		{ "created_after=--1d", -1, "created_after must be" },
		{ "created_after=1700000000", -1, "created_after must be" },
		{ "created_after=never", -1, "created_after must be" },
		{ "expires_after=-99999d", -1, "or never" },
		{ "expires_after=2027-01-05T10:00:00 02:00", -1, "%2B" },
		{ "name=a&name=a", -1, "name is given twice" },
		{ "created_after=-1d&created_after=-1d", -1, "given twice" },
		{ "metadata.a=1&metadata.a=1", -1,
		    "metadata.a is given twice" },
		{ "metadata.=1", -1, "needs a name" },
	};
	struct authority_filter f;
	struct err e = { .kind = ERR_NONE };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(set_all(&f, t[i].filter, &e), t[i].rc);
		if (t[i].rc == -1) {
			CHECK_INT(e.kind, ERR_INPUT);
			CHECK_HAS(e.text, t[i].text);
		}
	}
}

static void
test_filters_of_metadata_are_bounded(void **state)
{
	struct arena a = { .head = NULL };
	struct authority_filter f = { .metadata_count = 0 };
	struct err e;

	(void)state;
	for (int i = 0; i <= AUTHORITY_FILTER_METADATA; i++)
		CHECK_INT(
		    authority_filter_set(&f, arena_strf(&a, "metadata.%d", i),
		        STR("x"), now, &e),
		    i < AUTHORITY_FILTER_METADATA ? 1 : -1);
	CHECK_HAS(e.text, "more than 16");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_part_of_a_filter_must_match),
		cmocka_unit_test(
		    test_never_is_after_all_expiries_and_before_all_uses),
		cmocka_unit_test(test_a_state_is_that_of_now),
		cmocka_unit_test(test_invalid_values_name_the_part),
		cmocka_unit_test(test_filters_of_metadata_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
