/* test_expose_skill_place.c - the URLs in served skills. */
#include "base/arena.h"
#include "expose/skill/expose_skill_place.h"
#include "check.h"

static const struct expose_skill_place loopback = {
	.address = { .host = "127.0.0.1", .port = 8080 }
};
static const struct expose_skill_place any = { .address = { .host = "0.0.0.0",
	                                           .port = 8080 } };
static const struct expose_skill_place any_other = { .address = { .host = "::",
	                                                 .port = 9090 } };
static const struct expose_skill_place lan = {
	.address = { .host = "192.168.1.5", .port = 9090 }
};
static const struct expose_skill_place v6 = { .address = { .host = "::1",
	                                          .port = 9090 } };
static const struct expose_skill_place public = {
	.address = { .host = "127.0.0.1", .port = 8080 },
	.public_url = { "https://k.example", 17 },
};

static void
test_a_skill_names_the_host_that_was_asked(void **state)
{
	static const struct {
		const struct expose_skill_place *place, *own;
		const char *authority, *want;
	} t[] = {
		{ &loopback, &loopback, NULL, "http://127.0.0.1:8080" },
		{ &any, &any, NULL, "http://127.0.0.1:8080" },
		{ &v6, &v6, NULL, "http://[::1]:9090" },
		{ &loopback, NULL, "a:1", "http://127.0.0.1:8080" },
		/* The surface that was asked: also through a mapped port. */
		{ &loopback, &loopback, "localhost:28080",
		    "http://localhost:28080" },
		{ &any, &any, "keys.lan", "http://keys.lan" },
		/* Another surface: its own port. */
		{ &any_other, &any, "keys.lan:8080", "http://keys.lan:9090" },
		{ &any_other, &any, "[fe80::1]:8080", "http://[fe80::1]:9090" },
		{ &lan, &any, "keys.lan:8080", "http://192.168.1.5:9090" },
		{ &loopback, &any_other, "keys.lan:9090",
		    "http://127.0.0.1:8080" },
		/* The operator decides. */
		{ &public, &public, "a:1", "https://k.example" },
		{ &public, &any, NULL, "https://k.example" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(expose_skill_place_url(&a, t[i].place, t[i].own,
		               t[i].authority != NULL ? str_of(t[i].authority)
		                                      : STR_NONE),
		    t[i].want);
	arena_done(&a);
}

/* Scripts contain the authority. */
static void
test_an_authority_that_needs_quoting_is_not_used(void **state)
{
	static const char *const t[][2] = {
		{ "KEYS.Example:80", "keys.example:80" },
		{ "[::1]:8080", "[::1]:8080" },
		{ "127.0.0.1", "127.0.0.1" },
		{ "$(id):80", NULL },
		{ "a`id`", NULL },
		{ "a;id:80", NULL },
		{ "a'b", NULL },
		{ "a}b", NULL },
		{ "user@h:80", NULL },
		{ "a:b", NULL },
		{ "", NULL },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str s =
		    expose_skill_place_authority(&a, str_of(t[i][0]));

		CHECK((s.p == NULL) == (t[i][1] == NULL));
		if (t[i][1] != NULL)
			CHECK_TEXT(s, t[i][1]);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_skill_names_the_host_that_was_asked),
		cmocka_unit_test(
		    test_an_authority_that_needs_quoting_is_not_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
