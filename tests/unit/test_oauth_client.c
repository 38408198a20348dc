/* test_oauth_client.c - which names a client's id and secret come from. */
#include <stdlib.h>

#include "engine/credential/oauth_client.h"
#include "fixture.h"

#define FILE_WITH(keys, auth)                                                  \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds:\n"                                                             \
	"- namespace: env\n"                                                   \
	"  keys: {" keys "}\n"                                                 \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: an-api.v2\n"                                           \
	"    baseUri: http://h.test\n"                                         \
	"    authentication: {type: oauth2, tokenEndpoint: 'http://t' " auth   \
	"}\n"
#define KEYS "A_CLIENT_ID: A_CLIENT_ID"

static void
test_the_first_name_with_a_value_is_used(void **state)
{
	static const struct {
		const char *file;
		const char *set[6]; /* name, value, ... */
		const char *want; /* id; NULL: the error */
		const char *error;
	} t[] = {
		{ FILE_WITH(KEYS, ", clientId: 'x{{A_CLIENT_ID}}'"),
		    { "A_CLIENT_ID", "a", "CLIENT_ID", "b" }, "xa", NULL },
		{ FILE_WITH(KEYS, ""),
		    { "AN_API_V2_CLIENT_ID", "own", "A_CLIENT_ID", "a" }, "own",
		    NULL },
		{ FILE_WITH(KEYS, ""), { "CLIENT_ID", "b", "A_CLIENT_ID", "a" },
		    "a", NULL },
		/* Two binds are ambiguous. */
		{ FILE_WITH(KEYS ", B_CLIENT_ID: B_CLIENT_ID", ""),
		    { "A_CLIENT_ID", "a", "B_CLIENT_ID", "b", "CLIENT_ID",
		        "c" },
		    "c", NULL },
		{ FILE_WITH(KEYS, ""), { "OAUTH_CLIENT_ID", "o" }, "o", NULL },
		{ FILE_WITH(KEYS, ""), { "OAUTH2_CLIENT_ID", "o2" }, "o2",
		    NULL },
		{ FILE_WITH(KEYS, ""), { NULL }, NULL,
		    "AN_API_V2_CLIENT_ID is not set" },
		{ FILE_WITH(KEYS, ", clientId: '{{A_CLIENT_ID}}'"),
		    { "CLIENT_ID", "b" }, NULL, "A_CLIENT_ID is not set" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct engine_option options[4] = { { ENGINE_SET,
		    "CLIENT_SECRET", "s" } };
		size_t count = 1;
		struct oauth_client client = { 0 };
		struct err e = { 0 };
		struct rig r;
		const struct capability_consumes *c;
		int rc;

		for (size_t k = 0; k < 6 && t[i].set[k] != NULL; k += 2)
			options[count++] = (struct engine_option){ ENGINE_SET,
				t[i].set[k], t[i].set[k + 1] };
		rig_open(&r, t[i].file, options, count);
		c = r.capability->consumes;
		rc = oauth_client_resolve(
		    r.engine, &r.arena, c->auth, c->namespace, &client, &e);
		CHECK_INT(rc, t[i].want != NULL ? 0 : -1);
		if (t[i].want != NULL) {
			CHECK_TEXT(client.id, t[i].want);
			CHECK_TEXT(client.secret, "s");
		} else {
			CHECK_HAS(e.text, t[i].error);
			CHECK_INT(e.kind, ERR_UNAVAILABLE);
		}
		rig_close(&r);
	}
}

static void
test_id_and_secret_are_encoded_before_they_are_joined(void **state)
{
	const struct oauth_client c = { STR("a:b"), STR("c d+") };
	struct arena a = { 0 };
	struct buf b;

	(void)state;
	/* "a%3Ab:c%20d%2B" */
	CHECK_TEXT(oauth_client_basic(&a, &c), "Basic YSUzQWI6YyUyMGQlMkI=");
	buf_init(&b, 1000);
	oauth_client_pair(&b, "x", STR(""));
	oauth_client_form(&b, &c);
	CHECK_STR(buf_text(&b), "client_id=a%3Ab&client_secret=c%20d%2B");
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_name_with_a_value_is_used),
		cmocka_unit_test(
		    test_id_and_secret_are_encoded_before_they_are_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
