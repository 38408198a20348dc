/* test_uri_template.c - URIs are matched against templates. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/template/uri_template.h"
#include "check.h"

static void
test_a_uri_yields_its_variables(void **state)
{
	static const struct {
		const char *text, *uri, *want; /* NULL: it does not match */
	} t[] = {
		{ "a://b", "a://b", "{}" },
		{ "a://b", "a://c", NULL },
		{ "a://b", "a://b/", NULL },
		{ "a://{x}", "a://1", "{\"x\":\"1\"}" },
		{ "a://{{ x }}", "a://1", "{\"x\":\"1\"}" },
		{ "a://{x}", "a://", NULL },
		{ "a://{x}", "a://1/2", NULL },
		{ "a://{x}", "a://1?y", NULL },
		{ "a://{x}", "a://1#y", NULL },
		{ "a://{x}", "a://a%2Fb%20%C3%A9", "{\"x\":\"a/b \xC3\xA9\"}" },
		{ "a://{x}", "a://a+b", "{\"x\":\"a+b\"}" },
		{ "a://{x}", "a://%zz", NULL },
		{ "a://{x}", "a://%00", NULL },
		{ "a://{x}", "a://%ff", NULL },
		{ "a://{x}/k/{y}", "a://1/k/2", "{\"x\":\"1\",\"y\":\"2\"}" },
		{ "a://{x}/k/{y}", "a://1/l/2", NULL },
		{ "a://{x}-{y}", "a://1-2-3", "{\"x\":\"1\",\"y\":\"2-3\"}" },
		{ "a://{x}.json", "a://b.json.json", "{\"x\":\"b.json\"}" },
		{ "a://{x}.json", "a://.json", NULL },
		{ "a://{+x}", "a://1/2?3", "{\"x\":\"1/2?3\"}" },
		{ "a://{+x}/end", "a://1/2/end", "{\"x\":\"1/2\"}" },
		{ "a://b{/x}", "a://b/1", "{\"x\":\"1\"}" },
		{ "a://b{/x}{/y}", "a://b/1/2", "{\"x\":\"1\",\"y\":\"2\"}" },
		{ "a://b{/x}", "a://b", NULL },
		{ "a://b{?x,y}", "a://b", "{}" },
		{ "a://b{?x,y}", "a://b?y=2+3&x=%31",
		    "{\"y\":\"2 3\",\"x\":\"1\"}" },
		{ "a://{z}{?x}", "a://b?x=", "{\"z\":\"b\",\"x\":\"\"}" },
		{ "a://b{?x,y}", "a://b?z=1", NULL },
		{ "a://b{?x,y}", "a://b?x=1&x=2", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct uri_template *u =
		    uri_template_parse(&a, str_of(t[i].text), &e);
		struct json *v;
		struct buf b;

		CHECK_STR(e.text, "");
		v = uri_template_match(u, &a, str_of(t[i].uri));
		buf_init(&b, 1000);
		if (v != NULL)
			json_write(&b, v);
		CHECK_STR(v != NULL ? buf_text(&b) : NULL, t[i].want);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_an_ambiguous_template_is_refused(void **state)
{
	static const struct {
		const char *text, *part;
	} t[] = {
		{ "a://{x}{y}", "column 8: two variables have nothing" },
		{ "a://{x", "column 5: a '{' is not closed" },
		{ "a://{{x}", "is not closed" },
		{ "a://{}", "'{}' is not a variable" },
		{ "a://{x y}", "'{x y}' is not a variable" },
		{ "a://{#x}", "is not a variable" },
		{ "a://{x*}", "is not a variable" },
		{ "a://{x:3}", "is not a variable" },
		{ "a://{x}/{x}", "duplicate variable 'x'" },
		{ "a://{?x}/y", "{?...} is not at the end" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		CHECK(uri_template_parse(&a, str_of(t[i].text), &e) == NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].part);
	}
	arena_done(&a);
}

static void
test_variables_are_found_by_name(void **state)
{
	struct arena a = { 0 };
	struct uri_template *t =
	    uri_template_parse(&a, STR("a://{x}/{+y}{?z,q}"), NULL);

	(void)state;
	CHECK_INT(uri_template_count(t), 4);
	CHECK_TEXT(uri_template_name(t, 1), "y");
	CHECK_TEXT(uri_template_name(t, 3), "q");
	CHECK(!uri_template_is_optional(t, 1));
	CHECK(uri_template_is_optional(t, 2));
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_uri_yields_its_variables),
		cmocka_unit_test(test_an_ambiguous_template_is_refused),
		cmocka_unit_test(test_variables_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
