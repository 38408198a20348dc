/* test_keys_url.c - what the URL of an authority says. */
#include <stdlib.h>

#include "check.h"
#include "cli/keys_url.h"

static void
test_a_url_without_a_path_means_v1(void **state)
{
	static const char *const t[][2] = {
		{ "http://127.0.0.1:7070", "http://127.0.0.1:7070/v1" },
		{ "http://127.0.0.1:7070/", "http://127.0.0.1:7070/v1" },
		{ "https://x.example/a/", "https://x.example/a" },
		{ "https://api.fal.ai/v1", "https://api.fal.ai/v1" },
		{ "x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char *base = keys_url_base(t[i][0]);

		CHECK_STR(base, t[i][1]);
		free(base);
	}
}

static void
test_hosts_of_fal_are_known(void **state)
{
	static const struct {
		const char *url;
		bool is;
	} t[] = {
		{ "https://api.fal.ai", true },
		{ "https://API.FAL.AI:443/v1", true },
		{ "https://fal.ai", true },
		{ "https://rest.fal.run/x", true },
		{ "https://notfal.ai", false },
		{ "https://fal.ai.example", false },
		{ "http://127.0.0.1:7070/fal.ai", false },
		{ "nothing", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(keys_url_is_fal(t[i].url), t[i].is);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_url_without_a_path_means_v1),
		cmocka_unit_test(test_hosts_of_fal_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
