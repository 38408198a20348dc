/* test_mcp_search.c - what is found by words, and in which order. */
#include "base/arena.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_tools.h"
#include "capability/capability.h"
#include "check.h"

static struct mcp_tools
catalog(struct arena *a, const char *const (*rows)[2], size_t n)
{
	static const struct capability_operation none = { .hints = {
		                                              1, 0, 1, 0 } };
	struct mcp_tools t = { .count = n };

	t.items = arena_new(a, n * sizeof(*t.items));
	for (size_t i = 0; i < n; i++)
		t.items[i] = (struct mcp_tool){ .operation = &none,
			.name = str_of(rows[i][0]),
			.title = str_of(rows[i][0]),
			.description = str_of(rows[i][1]) };
	return t;
}

static void
test_the_best_comes_first(void **state)
{
	static const char *const rows[][2] = {
		{ "list-issues", "Lists what is open in a repository." },
		{ "createIssue", "Opens one." },
		{ "list-repos", "Repositories of an account." },
		{ "drop-repo", "Deletes a repository for good." },
		{ "list-repos-again", "Repositories of an account." },
	};
	static const struct {
		const char *query;
		size_t want[5], count;
	} t[] = {
		{ "create issue", { 1, 0 }, 2 },
		{ "ISSUES", { 0, 1 }, 2 }, /* alike: in the order of the file */
		/* Small words are skipped, and a plural in -ies is one. */
		{ "open the issue", { 1, 0 }, 2 },
		{ "repository", { 2, 4, 3, 0 }, 4 },
		{ "delete", { 3 }, 1 }, /* the front of "deletes" */
		{ "zz", { 0 }, 0 },
		{ "--", { 0 }, 0 },
		{ "", { 0 }, 0 },
	};
	struct arena a = { 0 };
	struct mcp_tools tools = catalog(&a, rows, LEN(rows));
	const struct mcp_search *s = mcp_search_new(&a, &tools);
	size_t out[5];

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		size_t n =
		    mcp_search_find(s, NULL, &a, str_of(t[i].query), 5, out);

		CHECK_INT(n, t[i].count);
		for (size_t k = 0; k < n; k++)
			CHECK_INT(out[k], t[i].want[k]);
	}
	CHECK_INT(
	    mcp_search_find(s, NULL, &a, STR("repository list"), 2, out), 2);
	arena_done(&a);
}

/* In any spelling, and though another tool has the words more often. */
static void
test_a_name_or_title_that_is_the_query_is_first(void **state)
{
	static const char *const rows[][2] = {
		{ "search-search-index",
		    "Search, search and search the index." },
		{ "search", "Finds a thing by long and detailed words of it." },
		{ "monthly-report-of-reports", "Report monthly the report." },
		{ "r7", "Sums up, in a text of more words than others have." },
	};
	struct arena a = { 0 };
	struct mcp_tools tools = catalog(&a, rows, LEN(rows));
	const struct mcp_search *s;
	size_t out[1];

	(void)state;
	tools.items[3].title = STR("Monthly Reports");
	s = mcp_search_new(&a, &tools);
	CHECK_INT(mcp_search_find(s, NULL, &a, STR(" Search "), 1, out), 1);
	CHECK_INT(out[0], 1);
	CHECK_INT(
	    mcp_search_find(s, NULL, &a, STR("monthly_report"), 1, out), 1);
	CHECK_INT(out[0], 3);
	arena_done(&a);
}

static void
test_arguments_are_found(void **state)
{
	static const char *const rows[][2] = {
		{ "get-plate", "One plate." },
		{ "add-car", "Adds one." },
	};
	struct arena a = { 0 };
	struct mcp_tools tools = catalog(&a, rows, LEN(rows));
	const struct mcp_search *s;
	struct err e = { 0 };
	size_t out[2];

	(void)state;
	tools.items[1].input = json_parse(&a,
	    STR("{\"properties\":{\"car\":{\"type\":\"object\","
	        "\"properties\":{\"licensePlate\":{\"description\":"
	        "\"Its registration.\"}}},\"tags\":{\"items\":{"
	        "\"properties\":{\"colour\":{}}}}}}"),
	    50, 0, &e);
	s = mcp_search_new(&a, &tools);
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("registration"), 2, out), 1);
	CHECK_INT(out[0], 1);
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("colour"), 2, out), 1);
	/* A word of the name counts more. */
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("plate"), 2, out), 2);
	CHECK_INT(out[0], 0);
	arena_done(&a);
}

/* One that has all words comes before one that has some of them often. */
static void
test_having_all_words_counts(void **state)
{
	static const char *const rows[][2] = {
		{ "delete-subscription", "Cancels a subscription." },
		{ "update-subscription", "Changes it." },
		{ "get-subscription", "The subscription, until its end." },
	};
	struct arena a = { 0 };
	struct mcp_tools tools = catalog(&a, rows, LEN(rows));
	const struct mcp_search *s;
	struct err e = { .kind = ERR_NONE };
	size_t out[3];

	(void)state;
	/* Arguments of arguments, also in a part of a schema. */
	tools.items[1].input = json_parse(&a,
	    STR("{\"properties\":{\"body\":{\"allOf\":[{\"properties\":"
	        "{\"cancel_at_period_end\":{\"type\":\"boolean\"}}}]}}}"),
	    32, 0, &e);
	s = mcp_search_new(&a, &tools);
	CHECK_INT(mcp_search_find(s, NULL, &a,
	              STR("cancel the subscription at the period end"), 3, out),
	    3);
	CHECK_INT(out[0], 1);
	CHECK_INT(out[1], 0);
	/* If there are no others, small words are searched. */
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("at the"), 3, out), 2);
	arena_done(&a);
}

/* Alike in all but their place: that of the file decides. */
static void
test_equals_keep_the_order_of_the_file(void **state)
{
	static const char *const rows[][2] = {
		{ "get-a", "Same." },
		{ "get-b", "Same." },
		{ "get-c", "Same." },
	};
	struct arena a = { 0 };
	struct mcp_tools tools = catalog(&a, rows, LEN(rows));
	const struct mcp_search *s = mcp_search_new(&a, &tools);
	size_t out[3];

	(void)state;
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("same get"), 3, out), 3);
	for (size_t i = 0; i < 3; i++)
		CHECK_INT(out[i], i);
	arena_done(&a);
}

static void
test_no_tools_are_no_trouble(void **state)
{
	struct arena a = { 0 };
	const struct mcp_tools tools = { .count = 0 };
	const struct mcp_search *s = mcp_search_new(&a, &tools);
	size_t out[1];

	(void)state;
	CHECK_INT(mcp_search_find(s, NULL, &a, STR("anything"), 1, out), 0);
	CHECK_INT(mcp_search_pages(s)->count, 1);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_best_comes_first),
		cmocka_unit_test(test_having_all_words_counts),
		cmocka_unit_test(test_equals_keep_the_order_of_the_file),
		cmocka_unit_test(
		    test_a_name_or_title_that_is_the_query_is_first),
		cmocka_unit_test(test_arguments_are_found),
		cmocka_unit_test(test_no_tools_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
