/* test_public_url.c - the values of --public-url. */
#include <stdlib.h>

#include "base/err.h"
#include "server/public_url.h"
#include "check.h"

static void
test_a_url_may_belong_to_one_surface(void **state)
{
	static const struct {
		const char *text, *namespace, *url; /* url NULL: refused */
	} t[] = {
		{ "https://k.example", NULL, "https://k.example" },
		{ "http://127.0.0.1:8080/", NULL, "http://127.0.0.1:8080" },
		{ "https://k.example/a-b/~c_1//", NULL,
		    "https://k.example/a-b/~c_1" },
		{ "keys-rest=https://[::1]:9", "keys-rest", "https://[::1]:9" },
		{ "a.yaml.keys-rest=http://h", "a.yaml.keys-rest", "http://h" },
		{ "", NULL, NULL },
		{ "=https://k.example", NULL, NULL },
		{ "keys-rest=", NULL, NULL },
		{ "k.example", NULL, NULL },
		{ "ftp://k.example", NULL, NULL },
		{ "https://user@k.example", NULL, NULL },
		{ "https://k.example/?q", NULL, NULL },
		{ "https://k.example/#f", NULL, NULL },
		/* These would be commands in a script. */
		{ "https://k.example/$(id)", NULL, NULL },
		{ "https://k.example/`id`", NULL, NULL },
		{ "https://k.example/}\";id", NULL, NULL },
		{ "https://$(id)/", NULL, NULL },
		{ "https://k.example/a b", NULL, NULL },
		{ "https://k.example/a\nb", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct public_urls all = { .count = 0 };
		struct err e = { .kind = ERR_NONE };

		CHECK_INT(public_url_add(&all, t[i].text, &e),
		    t[i].url != NULL ? 0 : -1);
		CHECK_INT(all.count, t[i].url != NULL);
		if (t[i].url == NULL) {
			CHECK_INT(e.kind, ERR_INPUT);
			continue;
		}
		CHECK_STR(all.items[0].url, t[i].url);
		if (t[i].namespace == NULL)
			CHECK(all.items[0].namespace == NULL);
		else
			CHECK_STR(all.items[0].namespace, t[i].namespace);
		public_url_done(&all);
	}
}

static void
test_their_number_is_bounded(void **state)
{
	struct public_urls all = { .count = 0 };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	for (size_t i = 0; i < PUBLIC_URLS_MAX; i++)
		CHECK_INT(public_url_add(&all, "http://h", &e), 0);
	CHECK_INT(public_url_add(&all, "http://h", &e), -1);
	CHECK_HAS(e.text, "more than 64 times");
	public_url_done(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_url_may_belong_to_one_surface),
		cmocka_unit_test(test_their_number_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
