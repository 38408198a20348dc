/* test_json_member.c - dotted names are split once and found at each step. */
#include "base/base.h"
#include "data/json/json.h"
#include "check.h"

#define BODY                                                                   \
	"{\"a\":{\"b\":1,\"c.d\":2,\"\":{\"e\":3}},\"a.b\":4,\"l\":[5,"        \
	"{\"x\":6}],\"x.y\":{\"z\":7},\"n\":null,\"0\":8}"

static const char *
found(struct arena *a, const struct json *v)
{
	struct buf b;
	char *out;

	if (v == NULL)
		return "absent";
	buf_init(&b, 65536);
	json_write(&b, v);
	out = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
test_a_dotted_name_finds_members_of_members(void **state)
{
	static const struct {
		const char *name, *member, *item;
		size_t steps;
	} t[] = {
		{ "n", "null", "null", 1 },
		{ "zz", "absent", "absent", 1 },
		/* The whole name counts before its parts. */
		{ "a.b", "4", "4", 2 },
		{ "a.c.d", "2", "2", 3 },
		{ "a..e", "3", "3", 3 },
		{ "a.b.", "1", "1", 2 },
		{ "n.", "null", "null", 1 },
		{ "x.y.z", "absent", "absent", 3 },
		{ "l.0", "absent", "5", 2 },
		{ "l.1.x", "absent", "6", 3 },
		{ "l.2", "absent", "absent", 2 },
		{ "l.-1", "absent", "absent", 2 },
		/* Of an object, a number is a name. */
		{ "0", "8", "8", 1 },
		{ "a.0", "absent", "absent", 2 },
		{ "n.x", "absent", "absent", 2 },
		{ "", "absent", "absent", 1 },
	};
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, STR(BODY), 64, 0, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct json_member m =
		    json_member_new(&a, str_of(t[i].name));

		CHECK_INT((int)m.count, (int)t[i].steps);
		CHECK_STR(found(&a, json_member_find(&m, v)), t[i].member);
		CHECK_STR(found(&a, json_member_find_item(&m, v)), t[i].item);
		CHECK(json_member_find_item(&m, NULL) == NULL);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_dotted_name_finds_members_of_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
