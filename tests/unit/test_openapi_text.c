/* test_openapi_text.c - names made from the texts of an OpenAPI document. */
#include "base/arena.h"
#include "base/table.h"
#include "check.h"
#include "openapi/openapi_text.h"

static void
test_names_are_kebab(void **state)
{
	static const char *const t[][2] = {
		{ "listPets", "list-pets" },
		{ "list_pets", "list-pets" },
		{ "getHTTPServerByID", "get-http-server-by-id" },
		{ "getV2Users", "get-v2-users" },
		{ "GET /pets/{petId}", "get-pets-pet-id" },
		{ "  pets.list -- all  ", "pets-list-all" },
		{ "\xc3\xa4pfel", "pfel" },
		{ "OAuth2", "o-auth2" },
		{ "already-kebab", "already-kebab" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(openapi_text_kebab(&a, str_of(t[i][0])), t[i][1]);
	CHECK(openapi_text_kebab(&a, STR("\xc3\xa4 !")).p == NULL);
	CHECK(openapi_text_kebab(&a, STR_NONE).p == NULL);
	arena_done(&a);
}

static void
test_long_names_are_truncated_and_stay_distinct(void **state)
{
	static const char stem[] =
	    "aNameThatIsMuchLongerThanAnyClientTakesForAToolAndThenSomeMoreOf";
	struct arena a = { 0 };
	struct str one = openapi_text_kebab(&a, arena_strf(&a, "%sOne", stem));
	struct str two = openapi_text_kebab(&a, arena_strf(&a, "%sTwo", stem));

	(void)state;
	CHECK(one.n <= OPENAPI_TEXT_NAME);
	CHECK(!str_equal(one, two));
	arena_done(&a);
}

static void
test_taken_names_get_a_number(void **state)
{
	struct arena a = { 0 };
	struct table taken;
	char full[OPENAPI_TEXT_NAME + 1] = { 0 };

	(void)state;
	memset(full, 'x', OPENAPI_TEXT_NAME);
	table_init(&taken, &a);
	CHECK_TEXT(openapi_text_unique(&a, &taken, STR("a")), "a");
	CHECK_TEXT(openapi_text_unique(&a, &taken, STR("a")), "a-2");
	CHECK_TEXT(openapi_text_unique(&a, &taken, STR("a")), "a-3");
	CHECK_TEXT(openapi_text_unique(&a, &taken, STR("a-2")), "a-2-2");
	openapi_text_unique(&a, &taken, str_of(full));
	CHECK_INT(
	    openapi_text_unique(&a, &taken, str_of(full)).n, OPENAPI_TEXT_NAME);
	arena_done(&a);
}

static void
test_parameter_names_are_valid_by_the_schema(void **state)
{
	static const struct {
		const char *name, *want;
		bool good;
	} t[] = {
		{ "petId", "petId", true },
		{ "X-Api_Key", "X-Api_Key", true },
		{ "page[size]", "page-size", false },
		{ "$select", "select", false },
		{ "a.b", "a-b", false },
		{ "@", "p-", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str got = openapi_text_name(&a, str_of(t[i].name));

		CHECK_INT(openapi_text_is_name(str_of(t[i].name)), t[i].good);
		CHECK(openapi_text_is_name(got));
		CHECK(str_starts(got, str_of(t[i].want)));
	}
	arena_done(&a);
}

static void
test_binds_are_upper_case(void **state)
{
	static const char *const t[][2] = {
		{ "pet-store", "PET_STORE" },
		{ "apiKey", "API_KEY" },
		{ "1password", "API_1PASSWORD" },
		{ "!", "API" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(openapi_text_variable(&a, str_of(t[i][0])), t[i][1]);
	CHECK_TEXT(openapi_text_upper(&a, STR("2 list pets")), "2_LIST_PETS");
	CHECK_TEXT(openapi_text_upper(&a, STR("-")), "");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_kebab),
		cmocka_unit_test(
		    test_long_names_are_truncated_and_stay_distinct),
		cmocka_unit_test(test_taken_names_get_a_number),
		cmocka_unit_test(test_parameter_names_are_valid_by_the_schema),
		cmocka_unit_test(test_binds_are_upper_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
