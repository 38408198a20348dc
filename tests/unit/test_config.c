/* test_config.c - the settings of serve. */
#include <stdlib.h>

#include "base/err.h"
#include "check.h"
#include "server/config.h"
#include "server/data_dir.h"
#include "server/options.h"

static int
parse(struct config *c, struct err *e, const char *option, const char *value)
{
	char *argv[] = { (char *)"serve", (char *)option, (char *)value };
	int count;
	bool help;

	CHECK_INT(config_init(c, e), 0);
	return options_parse(&config_options, 3, argv, c, &count, &help, e);
}

static void
test_invalid_values_are_refused_with_the_expected_form(void **state)
{
	static const struct {
		const char *option, *value, *says;
	} t[] = {
		{ "--port", "8080", "NAMESPACE=PORT" },
		{ "--port", "a=0", "1 to 65535" },
		{ "--port", "a=65536", "1 to 65535" },
		{ "--base-uri", "=x", "NAMESPACE=URL" },
		{ "--upstream", "a=b", "authority|remote" },
		{ "--address", "example.test", "0.0.0.0" },
		{ "--threads", "0", "from 1 to 256" },
		{ "--rate-limit", "-1", "from 0 to 1000000000" },
		{ "--limit", "idel_ms=1", "idle_ms" },
		{ "--log-level", "loud", "debug" },
		{ "--log-format", "xml", "json" },
		{ "--authority", "nowhere", "--authority" },
		{ "--data", "", "directory" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct config c;
		struct err e = { 0 };

		CHECK_INT(parse(&c, &e, t[i].option, t[i].value), -1);
		CHECK_HAS(e.text, t[i].says);
		config_done(&c);
	}
}

static void
test_valid_values_are_stored(void **state)
{
	struct config c;
	struct err e = { 0 };

	(void)state;
	CHECK_INT(parse(&c, &e, "--port", "a-rest=81"), 0);
	CHECK_INT(c.port_count, 1);
	CHECK_STR(c.ports[0].namespace, "a-rest");
	CHECK_INT(c.ports[0].port, 81);
	config_done(&c);
	CHECK_INT(parse(&c, &e, "--authority", "off"), 0);
	CHECK(!c.authority);
	config_done(&c);
	CHECK_INT(parse(&c, &e, "--address", "::1"), 0);
	CHECK_STR(c.address, "::1");
	config_done(&c);
	CHECK_INT(parse(&c, &e, "--upstream", "keys=remote"), 0);
	CHECK_STR(c.remote[0], "keys");
	config_done(&c);
	CHECK_INT(parse(&c, &e, "--host", "Keys.Example"), 0);
	CHECK_STR(c.hosts[0], "keys.example");
	CHECK(c.hosts[1] == NULL);
	config_done(&c);
}

static void
test_the_data_directory_follows_xdg(void **state)
{
	struct err e = { 0 };
	char *path;

	(void)state;
	setenv("HOME", "/home/somebody", 1);
	unsetenv("XDG_DATA_HOME");
	path = data_dir_default(&e);
	CHECK_STR(path, "/home/somebody/.local/share/claviger");
	free(path);
	setenv("XDG_DATA_HOME", "/data", 1);
	path = data_dir_default(&e);
	CHECK_STR(path, "/data/claviger");
	free(path);
	unsetenv("XDG_DATA_HOME");
	unsetenv("HOME");
	CHECK(data_dir_default(&e) == NULL);
	CHECK_HAS(e.text, "--data");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_invalid_values_are_refused_with_the_expected_form),
		cmocka_unit_test(test_valid_values_are_stored),
		cmocka_unit_test(test_the_data_directory_follows_xdg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
