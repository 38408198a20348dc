/* test_set_option.c - values given, or named in the environment. */
#include <stdlib.h>

#include "base/err.h"
#include "server/set_option.h"
#include "check.h"

static void
test_a_name_alone_is_read_from_the_environment(void **state)
{
	static const struct {
		const char *text, *name, *value, *error;
	} t[] = {
		{ "A=b", "A", "b", NULL },
		{ "A=", "A", "", NULL },
		{ "A=b=c", "A", "b=c", NULL },
		{ "SET_OPTION_HERE", "SET_OPTION_HERE", "here", NULL },
		{ "SET_OPTION_HERE=", "SET_OPTION_HERE", "", NULL },
		{ "SET_OPTION_EMPTY", NULL, NULL,
		    "no variable 'SET_OPTION_EMPTY': export "
		    "SET_OPTION_EMPTY=VALUE, or give --set "
		    "SET_OPTION_EMPTY=VALUE" },
		{ "SET_OPTION_NONE", NULL, NULL, "no variable" },
		{ "=b", NULL, NULL, "takes NAME=VALUE or NAME" },
		{ "", NULL, NULL, "takes NAME=VALUE or NAME" },
	};

	(void)state;
	setenv("SET_OPTION_HERE", "here", 1);
	setenv("SET_OPTION_EMPTY", "", 1);
	unsetenv("SET_OPTION_NONE");
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *value = NULL;
		struct str name;
		int rc = set_option_read(t[i].text, &name, &value, &e);

		CHECK_INT(rc, t[i].error != NULL ? -1 : 0);
		if (rc == 0) {
			CHECK_TEXT(name, t[i].name);
			CHECK_STR(value, t[i].value);
		} else {
			CHECK_HAS(e.text, t[i].error);
			CHECK_INT(e.kind, ERR_INPUT);
		}
	}
	unsetenv("SET_OPTION_HERE");
	unsetenv("SET_OPTION_EMPTY");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_name_alone_is_read_from_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
