/* test_api_options.c - options for documents, and where secrets come from. */
#include <stdlib.h>

#include "base/err.h"
#include "server/server.h"
#include "check.h"

static void
test_secrets_are_refused_and_never_shown(void **state)
{
	static const struct {
		const char *option, *value, *says;
	} t[] = {
		{ "token", "s3cret", "@FILE" },
		{ "token", "", "@FILE" },
		{ "token", "@", "@FILE" },
		{ "protect", "s3cret", "@FILE" },
		{ "basic", "user:s3cret", "@FILE" },
		{ "header", "Authorization: s3cret", "@FILE" },
		{ "header", "x-api-key:s3cret", "@FILE" },
		{ "header", "Cookie: a=s3cret", "@FILE" },
		{ "header", "X-A", "takes 'NAME: VALUE'" },
		{ "header", "X A: 1", "takes 'NAME: VALUE'" },
		{ "header", "X-A:", "has no value" },
		{ "header", "X-A: {{B}}", "'{{'" },
		{ "header", "X-A: a\r\nB: c", "control character" },
		{ "name-style", "camel", "kebab, original" },
		{ "tag", "", "empty" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct api_options o = { .arena = { .secret = true } };
		struct err e = { .kind = ERR_NONE };

		CHECK_INT(api_options_add(&o, t[i].option, t[i].value, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].says);
		CHECK(strstr(e.text, "s3cret") == NULL);
		api_options_done(&o);
	}
}

static void
test_values_of_secrets_are_read(void **state)
{
	struct api_options o = { .arena = { .secret = true } };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	setenv("API_OPTIONS_LOGIN", "me:a:b", 1);
	setenv("API_OPTIONS_KEY", "k", 1);
	CHECK_INT(api_options_add(&o, "basic", "API_OPTIONS_LOGIN", &e), 0);
	CHECK_INT(
	    api_options_add(&o, "header", "X-Key: $API_OPTIONS_KEY", &e), 0);
	CHECK_INT(api_options_add(&o, "header", "X-A: 1", &e), 0);
	CHECK_TEXT(o.import.upstream_user, "API_OPTIONS_LOGIN_USERNAME");
	CHECK_INT(api_options_read(&o, false, &e), 0);
	CHECK_INT(o.set_count, 3);
	CHECK_TEXT(str_of(o.sets[0].value), "me");
	CHECK_TEXT(str_of(o.sets[1].name), "API_OPTIONS_LOGIN_PASSWORD");
	CHECK_TEXT(str_of(o.sets[1].value), "a:b");
	CHECK_TEXT(str_of(o.sets[2].value), "k");
	CHECK_INT(o.import.header_count, 2);
	CHECK_TEXT(o.import.headers[1].value, "1");
	CHECK_INT(api_options_add(&o, "token", "OTHER", &e), -1);
	api_options_done(&o);
	o = (struct api_options){ .arena = { .secret = true } };
	CHECK_INT(api_options_add(&o, "token", "API_OPTIONS_NONE", &e), 0);
	CHECK_INT(api_options_read(&o, false, &e), -1);
	CHECK(strstr(e.text, "API_OPTIONS_NONE") == NULL);
	api_options_done(&o);
	o = (struct api_options){ .arena = { .secret = true } };
	CHECK_INT(api_options_add(&o, "token", "-", &e), 0);
	CHECK_INT(api_options_read(&o, true, &e), -1);
	CHECK_HAS(e.text, "standard input");
	api_options_done(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets_are_refused_and_never_shown),
		cmocka_unit_test(test_values_of_secrets_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
