/* test_key_input.c - a key as people have it in files and variables. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "check.h"
#include "key/key_input.h"
#include "scratch.h"

static void
test_a_key_is_read_in_each_usual_form(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} t[] = {
		{ "i:s", "i:s" },
		{ "i:s\n", "i:s" },
		{ "i:s\r\n", "i:s" },
		{ "i:s\r", "i:s" },
		{ "  i:s\t\r\n\r\n", "i:s" },
		{ "'i:s'", "i:s" },
		{ "\"i:s\" \n", "i:s" },
		{ "FAL_KEY=i:s\n", "i:s" },
		{ "FAL_KEY='i:s'\n", "i:s" },
		{ "FAL_KEY=\"i:s\"\r\n", "i:s" },
		{ "FAL_KEY = ' i:s '\n", "i:s" },
		{ "export FAL_KEY=i:s", "i:s" },
		{ " export\tFAL_KEY='i:s' \n", "i:s" },
		{ "\xef\xbb\xbf"
		  "FAL_KEY=i:s\r\n",
		    "i:s" },
		{ "# made today\n\nFAL_KEY=i:s\n", "i:s" },
		{ "PORT=1\nexport FAL_KEY=i:s\nURL=http://h:1\n", "i:s" },
		{ "FAL_KEY=old:s\nFAL_KEY=new:s\n", "new:s" },
		{ "FAL_KEY_ID=i\nFAL_KEY_SECRET='s'\n", "i:s" },
		{ "FAL_KEY_SECRET=s\r\nexport FAL_KEY_ID=i", "i:s" },
		{ "FAL_KEY_ID=x\nFAL_KEY_SECRET=y\nFAL_KEY=i:s", "i:s" },
		{ "i:s==", "i:s==" }, /* another program's secret */
		{ "nonsense", "nonsense" },
		{ "{\"key_id\":\"i\",\"key_secret\":\"s\",\"key\":\"i:s\"}",
		    "i:s" },
		{ " {\n  \"key\" : \"i:s\",\r\n  \"x\": [1]\n}\n", "i:s" },
		{ "{\"key_id\": \"i\"}", NULL },
		{ "{\"key\": null}", NULL },
		{ "{\"key\"", NULL },
		{ "{\"key\":\"", NULL },
		{ "{", NULL },
		{ "", NULL },
		{ " \r\n\n", NULL },
		{ "# i:s", NULL },
		{ "FAL_KEY=", NULL },
		{ "FAL_KEY=''", NULL },
		{ "FAL_KEY_ID=i", NULL },
		{ "OTHER=i:s", NULL },
		{ "a:s\nb:s\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		char *got = key_input_parse(str_of(t[i].text), "the text", &e);

		if (t[i].want == NULL) {
			CHECK(got == NULL);
			CHECK_INT(e.kind, ERR_INPUT);
			CHECK_HAS(e.text, "the text must have one key");
		} else
			CHECK_STR(got, t[i].want);
		free(got);
	}
}

static void
test_a_key_has_a_bound(void **state)
{
	char text[LIMIT_CREDENTIAL_BYTES + 2];
	struct err e = { .kind = ERR_NONE };
	char *got;

	(void)state;
	memset(text, 'x', sizeof(text));
	got = key_input_parse(
	    (struct str){ text, LIMIT_CREDENTIAL_BYTES }, "it", &e);
	CHECK(got != NULL);
	free(got);
	CHECK(key_input_parse((struct str){ text, LIMIT_CREDENTIAL_BYTES + 1 },
	          "it", &e) == NULL);
	CHECK_HAS(e.text, "too long for a key");
	CHECK(strstr(e.text, "xxx") == NULL);
}

/* NULL: not set. */
static void
set_variable(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void
test_the_environment_has_one_key(void **state)
{
	static const struct {
		const char *key, *id, *secret, *want;
	} t[] = {
		{ "i:s", NULL, NULL, "i:s" },
		{ " i:s\r\n", NULL, NULL, "i:s" },
		{ "FAL_KEY='i:s'", NULL, NULL, "i:s" },
		{ "export FAL_KEY=i:s\n", "x", "y", "i:s" },
		{ NULL, "i", "s", "i:s" },
		{ "", " i\r\n", "'s'\n", "i:s" },
		{ NULL, "i", NULL, NULL },
		{ NULL, NULL, "s", NULL },
		{ NULL, "i", "", NULL },
		{ NULL, NULL, NULL, NULL },
		/* What is no key stays, and is refused where it is used. */
		{ "a:s\nb:s", NULL, NULL, "a:s\nb:s" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const char *got;

		set_variable("FAL_KEY", t[i].key);
		set_variable("FAL_KEY_ID", t[i].id);
		set_variable("FAL_KEY_SECRET", t[i].secret);
		key_input_set_environment();
		got = getenv("FAL_KEY");
		CHECK_INT(got != NULL, t[i].want != NULL);
		if (got != NULL)
			CHECK_STR(got, t[i].want);
	}
	unsetenv("FAL_KEY");
	unsetenv("FAL_KEY_ID");
	unsetenv("FAL_KEY_SECRET");
}

static void
test_the_command_for_another_key_can_be_pasted(void **state)
{
	static const struct {
		const char *data, *want;
	} t[] = { { "/var/lib/claviger",
		      "claviger keys create --scope ADMIN --desc admin --data "
		      "/var/lib/claviger --out-file "
		      "/var/lib/claviger/admin.key" },
		{ "my data",
		    "claviger keys create --scope ADMIN --desc admin --data "
		    "'my data' --out-file 'my data/admin.key'" },
		{ "it's;$(id)",
		    "claviger keys create --scope ADMIN --desc admin --data "
		    "'it'\\''s;$(id)' --out-file "
		    "'it'\\''s;$(id)/admin.key'" } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 4096);
		key_input_admin_command(&b, t[i].data);
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
}

static void
test_a_missing_admin_key_is_named_with_the_remedy(void **state)
{
	char dir[SCRATCH_PATH], data[200];
	struct err e = { .kind = ERR_NONE };

	(void)state;
	scratch_make(dir);
	CHECK(key_input_read(NULL, true, dir, &e) == NULL);
	CHECK_INT(e.kind, ERR_ABSENT);
	CHECK_HAS(e.text, "--scope ADMIN --desc admin --data ");
	CHECK_HAS(e.text, "/admin.key");
	/* Never half a command. */
	memset(data, 'd', sizeof(data) - 1);
	data[sizeof(data) - 1] = '\0';
	CHECK(key_input_read(NULL, true, data, &e) == NULL);
	CHECK(str_ends(
	    str_of(e.text), STR("claviger keys create --scope ADMIN")));
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_key_is_read_in_each_usual_form),
		cmocka_unit_test(test_a_key_has_a_bound),
		cmocka_unit_test(test_the_environment_has_one_key),
		cmocka_unit_test(
		    test_the_command_for_another_key_can_be_pasted),
		cmocka_unit_test(
		    test_a_missing_admin_key_is_named_with_the_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
