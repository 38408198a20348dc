/* test_policy_options.c - upstream policies from the command line. */
#include <stdlib.h>

#include "base/err.h"
#include "capability/capability.h"
#include "server/config.h"
#include "server/options.h"
#include "server/policy_options.h"
#include "check.h"

static void
test_an_option_is_for_one_namespace_or_for_all(void **state)
{
	static const struct {
		const char *option, *value, *name,
		    *want; /* want NULL: refused */
	} t[] = {
		{ "retries", "2", "", "retries=2" },
		{ "retries", "api=2", "api", "retries=2" },
		{ "breaker-open", "a-b=500ms", "a-b", "breaker-open=500ms" },
		{ "retries", "=2", NULL, NULL },
		{ "retries", "api=", NULL, NULL },
		{ "retries", "api=x", NULL, NULL },
		{ "retries", "api=1=2", NULL, NULL },
		{ "retries", "", NULL, NULL },
		{ "connect-timeout", "5 s", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct engine_option o = { 0 };
		struct err e = { .kind = ERR_NONE };
		int rc = policy_options_read(&o, t[i].option, t[i].value, &e);

		CHECK_INT(rc, t[i].want != NULL ? 0 : -1);
		if (rc == -1) {
			CHECK_HAS(e.text, "takes ");
			continue;
		}
		CHECK_INT(o.kind, ENGINE_POLICY);
		CHECK_STR(o.name, t[i].name);
		CHECK_STR(o.value, t[i].want);
		free((char *)o.name);
		free((char *)o.value);
	}
}

static void
test_every_setting_is_an_option_of_serve(void **state)
{
	(void)state;
	for (size_t i = 0; i < capability_policy_row_count; i++) {
		const char *want = capability_policy_rows[i].option;
		const struct option_row *row = config_options.rows;

		while (row->name != NULL && strcmp(row->name, want) != 0)
			row++;
		CHECK_STR(row->name, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_an_option_is_for_one_namespace_or_for_all),
		cmocka_unit_test(test_every_setting_is_an_option_of_serve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
