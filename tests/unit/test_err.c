/* test_err.c - errors, and their mapping to statuses and exit codes. */
#include <errno.h>

#include "base/err.h"
#include "check.h"

static void
test_setting_an_error_returns_minus_one_with_text_and_position(void **state)
{
	struct err e = { 0 };

	(void)state;
	CHECK_INT(err_set(&e, ERR_DENIED, "no %s", "way"), -1);
	CHECK_INT(e.kind, ERR_DENIED);
	CHECK_STR(e.text, "no way");
	CHECK_INT(err_at(&e, ERR_INPUT, 3, 7, "bad"), -1);
	CHECK_INT(e.line * 100 + e.column, 307);
	CHECK_INT(err_prefix(&e, "file '%s'", "a"), -1);
	CHECK_STR(e.text, "file 'a': bad");
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_INT(e.line, 3); /* the position stays */
	errno = ENOENT;
	CHECK_INT(err_errno(&e, "open %s", "b"), -1);
	CHECK_STR(e.text, "open b: No such file or directory");
	CHECK_INT(e.kind, ERR_SYSTEM);
	CHECK_INT(e.line, 0);
	CHECK_INT(err_set(NULL, ERR_INPUT, "nobody asks"), -1);
	CHECK_INT(err_prefix(NULL, "nobody asks"), -1);
	CHECK_INT(err_errno(NULL, "nobody asks"), -1);
}

static void
test_long_texts_are_cut_and_terminated(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, ERR_INPUT, "%1000d", 1);
	CHECK_INT(strlen(e.text), sizeof(e.text) - 1);
	err_prefix(&e, "%1000d", 2);
	CHECK_INT(strlen(e.text), sizeof(e.text) - 1);
	err_errno(&e, "%1000d", 3);
	CHECK_INT(strlen(e.text), sizeof(e.text) - 1);
}

static void
test_kinds_map_to_statuses_exit_codes_and_types(void **state)
{
	static const struct {
		enum err_kind kind;
		int status, exit_code;
		const char *type;
	} t[] = {
		{ ERR_INPUT, 400, 3, "validation_error" },
		{ ERR_UNAUTHENTICATED, 401, 4, "authorization_error" },
		{ ERR_DENIED, 403, 4, "authorization_error" },
		{ ERR_ABSENT, 404, 5, "not_found" },
		{ ERR_LIMIT, 429, 1, "rate_limited" },
		{ ERR_UPSTREAM, 502, 6, "server_error" },
		{ ERR_UNAVAILABLE, 503, 1, "server_error" },
		{ ERR_SYSTEM, 500, 1, "server_error" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(err_http_status(t[i].kind), t[i].status);
		CHECK_INT(err_exit_code(t[i].kind), t[i].exit_code);
		CHECK_STR(err_type(t[i].kind), t[i].type);
		/* Both tables must agree. */
		CHECK_STR(err_type_of_status(t[i].status), t[i].type);
	}
	CHECK_STR(err_type_of_status(413), "validation_error");
	CHECK_STR(err_type_of_status(504), "server_error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_setting_an_error_returns_minus_one_with_text_and_position),
		cmocka_unit_test(test_long_texts_are_cut_and_terminated),
		cmocka_unit_test(
		    test_kinds_map_to_statuses_exit_codes_and_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
