/* test_call_options.c - --base-uri, --set and policies become options. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/call_options.h"
#include "check.h"

/* How a row is added: by the name of a policy, or one of these. */
static const char base_uri[] = "base-uri", set[] = "set";

static int
add(struct call_options *o, const char *option, const char *value,
    struct err *e)
{
	if (option == base_uri)
		return call_options_add_base_uri(o, value, e);
	if (option == set)
		return call_options_add_set(o, value, e);
	return call_options_add_policy(o, option, value, e);
}

static void
test_values_become_options_of_the_engine(void **state)
{
	static const struct {
		const char *option, *given;
		int kind;
		const char *name, *value;
	} t[] = {
		{ base_uri, "api=http://h/x?a=b", ENGINE_BASE_URI, "api",
		    "http://h/x?a=b" },
		{ base_uri, "api=", ENGINE_BASE_URI, "api", "" },
		{ set, "A=b=c", ENGINE_SET, "A", "b=c" },
		{ set, "CALL_OPTIONS_HERE", ENGINE_SET, "CALL_OPTIONS_HERE",
		    "from outside" },
		{ "retries", "3", ENGINE_POLICY, "", "retries=3" },
		{ "retries", "api=3", ENGINE_POLICY, "api", "retries=3" },
		{ "connect-timeout", "api=2s", ENGINE_POLICY, "api",
		    "connect-timeout=2s" },
	};
	struct arena a = { 0 };
	struct call_options o = { .arena = &a };

	(void)state;
	setenv("CALL_OPTIONS_HERE", "from outside", 1);
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		char given[64];

		/* The options are copies: the caller's text may change. */
		snprintf(given, sizeof(given), "%s", t[i].given);
		CHECK_INT(add(&o, t[i].option, given, &e), 0);
		memset(given, '#', sizeof(given) - 1);
		CHECK_STR(e.text, "");
		CHECK_INT(o.count, i + 1);
		CHECK_INT(o.items[i].kind, t[i].kind);
		CHECK_STR(o.items[i].name, t[i].name);
		CHECK_STR(o.items[i].value, t[i].value);
	}
	unsetenv("CALL_OPTIONS_HERE");
	arena_done(&a);
}

static void
test_invalid_values_are_refused_and_not_added(void **state)
{
	static const struct {
		const char *option, *given, *error;
	} t[] = {
		{ base_uri, "api", "'api' is not URL or NAMESPACE=URL" },
		{ base_uri, "=http://h", "is not URL or NAMESPACE=URL" },
		{ base_uri, "", "is not URL or NAMESPACE=URL" },
		{ set, "=b", "takes NAME=VALUE or NAME" },
		{ set, "CALL_OPTIONS_NONE",
		    "no variable 'CALL_OPTIONS_NONE': export "
		    "CALL_OPTIONS_NONE=VALUE" },
		{ "retries", "=3", "takes VALUE or NAMESPACE=VALUE" },
		{ "retries", "many", "not 'many'" },
		{ "connect-timeout", "api=soon", "takes a time such as 500ms" },
	};
	struct arena a = { 0 };
	struct call_options o = { .arena = &a };

	(void)state;
	unsetenv("CALL_OPTIONS_NONE");
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };

		CHECK_INT(add(&o, t[i].option, t[i].given, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].error);
		CHECK_INT(o.count, 0);
	}
	arena_done(&a);
}

static void
test_there_is_a_most_number_of_options(void **state)
{
	static const char *const options[] = { base_uri, set, "retries" };
	struct arena a = { 0 };
	struct call_options o = { .arena = &a };

	(void)state;
	for (int i = 0; i < CALL_OPTIONS_MAX; i++)
		CHECK_INT(add(&o, set, "A=b", NULL), 0);
	for (size_t i = 0; i < LEN(options); i++) {
		struct err e = { .kind = ERR_NONE };

		CHECK_INT(
		    add(&o, options[i],
		        options[i] == base_uri || options[i] == set ? "a=b"
		                                                    : "a=1",
		        &e),
		    -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_STR(e.text, "more than 64 settings");
		CHECK_INT(o.count, CALL_OPTIONS_MAX);
	}
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_become_options_of_the_engine),
		cmocka_unit_test(test_invalid_values_are_refused_and_not_added),
		cmocka_unit_test(test_there_is_a_most_number_of_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
