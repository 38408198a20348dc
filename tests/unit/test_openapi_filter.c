/* test_openapi_filter.c - which operations filters keep. */
#include "base/arena.h"
#include "base/err.h"
#include "openapi/import/openapi_filter.h"
#include "check.h"

static void
test_globs(void **state)
{
	static const struct {
		const char *glob, *path;
		bool matches;
	} t[] = {
		{ "/pets", "/pets", true },
		{ "/pets", "/pets/1", false },
		{ "/pets/*", "/pets/{id}", true },
		{ "/pets/*", "/pets/", true },
		{ "/pets/*", "/pets/1/toys", false },
		{ "/pets/**", "/pets/1/toys", true },
		{ "/pets**", "/pets", true },
		{ "**", "/", true },
		{ "/*/toys", "/pets/toys", true },
		{ "/*/toys", "/pets/1/toys", false },
		{ "/**/toys", "/pets/1/toys", true },
		{ "/**/t*s/*", "/a/toys/b/trees/c", true },
		{ "/v?/pets", "/v1/pets", true },
		{ "/v?pets", "/v/pets", false },
		{ "/a*b*c", "/aXbYbZc", true },
		{ "/a*b*c", "/aXbY/c", false },
		{ "*", "", true },
		{ "?", "", false },
		{ "", "", true },
		{ "", "/", false },
		{ "/***", "/a/b", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (openapi_filter_matches(
		        str_of(t[i].glob), str_of(t[i].path)) != t[i].matches)
			fail_msg("%s %s", t[i].glob, t[i].path);
}

/* Many stars on a long path take no exponential time. */
static void
test_hostile_globs_end(void **state)
{
	char path[4000], glob[400];

	(void)state;
	memset(path, 'a', sizeof(path));
	for (size_t i = 0; i < sizeof(glob); i++)
		glob[i] = i % 2 == 0 ? '*' : 'a';
	glob[sizeof(glob) - 1] = 'b';
	CHECK(!openapi_filter_matches((struct str){ glob, sizeof(glob) },
	    (struct str){ path, sizeof(path) }));
}

static const struct str pet_tags[] = { { "Pets", 4 }, { "Toys", 4 } };
static const struct str shop_tags[] = { { "Shop", 4 } };

static const struct openapi_filter_operation operations[] = {
	{ pet_tags, 2, { "/pets", 5 }, { "GET", 3 }, { "listPets", 8 },
	    { "list-pets", 9 } },
	{ pet_tags, 1, { "/pets/{id}", 10 }, { "DELETE", 6 }, { "dropPet", 7 },
	    { "drop-pet", 8 } },
	{ shop_tags, 1, { "/orders", 7 }, { "GET", 3 }, { NULL, 0 },
	    { "get-orders", 10 } },
};

#define RULE(by, exclude, text)                                                \
	{                                                                      \
		OPENAPI_FILTER_##by, exclude,                                  \
		{                                                              \
			text, sizeof(text) - 1                                 \
		}                                                              \
	}

static void
test_rules_combine(void **state)
{
	static const struct {
		struct openapi_filter_rule rules[3];
		size_t count;
		const char *kept; /* a letter per operation */
		const char *error; /* NULL: none */
	} t[] = {
		{ { { 0 } }, 0, "yyy", NULL },
		{ { RULE(TAG, false, "pets") }, 1, "yyn", NULL },
		{ { RULE(TAG, false, "toys"), RULE(TAG, false, "shop") }, 2,
		    "yny", NULL },
		{ { RULE(TAG, false, "pets"), RULE(METHOD, false, "get") }, 2,
		    "ynn", NULL },
		{ { RULE(METHOD, true, "delete") }, 1, "yny", NULL },
		{ { RULE(OPERATION, false, "dropPet"),
		      RULE(OPERATION, false, "list-pets") },
		    2, "yyn", NULL },
		{ { RULE(PATH, false, "/pets**"),
		      RULE(OPERATION, true, "listPets") },
		    2, "nyn", NULL },
		{ { RULE(TAG, false, "Pet") }, 1, "nnn",
		    "--tag: no operation has 'Pet'; did you mean 'Pets'?" },
		{ { RULE(OPERATION, true, "listPet") }, 1, "yyy",
		    "--exclude-operation: no operation has 'listPet'; did you "
		    "mean 'listPets'?" },
		{ { RULE(TAG, false, "Shop"), RULE(METHOD, true, "GET") }, 2,
		    "nnn", "the filters leave none of 3 operations" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		struct openapi_filter *f =
		    openapi_filter_new(&a, t[i].rules, t[i].count);
		size_t left = 0;

		for (size_t k = 0; k < LEN(operations); k++) {
			CHECK_INT(openapi_filter_keeps(f, &operations[k]),
			    t[i].kept[k] == 'y');
			left += t[i].kept[k] == 'n';
		}
		CHECK_INT(openapi_filter_left(f), left);
		CHECK_INT(
		    openapi_filter_check(f, &e), t[i].error == NULL ? 0 : -1);
		if (t[i].error != NULL)
			CHECK_HAS(e.text, t[i].error);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_hostile_globs_end),
		cmocka_unit_test(test_rules_combine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
