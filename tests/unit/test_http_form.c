/* test_http_form.c - the fields of URL-encoded and multipart forms. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "http/http_form.h"

#define MULTI "multipart/form-data; boundary=xx"
#define PART "Content-Disposition: form-data; name="

/* The fields as "name=value|name=value@file;type", or the error. */
static const char *
read_form(struct arena *a, const char *type, struct str body)
{
	struct http_form form;
	struct err e = { 0 };
	struct buf b;
	char *text;

	if (http_form_parse(a, str_of(type), body, &form, &e) == -1)
		return arena_printf(a, "error: %s", e.text);
	buf_init(&b, 65536);
	for (size_t i = 0; i < form.count; i++) {
		const struct http_form_field *f = &form.items[i];

		buf_printf(&b, "%s%.*s=%.*s", i > 0 ? "|" : "",
		    STR_FMT(f->name), STR_FMT(f->value));
		if (f->filename.p != NULL)
			buf_printf(&b, "@%.*s", STR_FMT(f->filename));
		if (f->content_type.p != NULL)
			buf_printf(&b, ";%.*s", STR_FMT(f->content_type));
	}
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_fields_are_decoded(void **state)
{
	static const struct {
		const char *type, *body, *want;
	} t[] = {
		{ "application/x-www-form-urlencoded", "a=1&b=x+y%26z&a=2",
		    "a=1|b=x y&z|a=2" },
		{ "Application/X-WWW-Form-Urlencoded; charset=utf-8", "a",
		    "a=" },
		{ "application/x-www-form-urlencoded", "", "" },
		{ "application/json", "a=1", "" },
		{ MULTI, "--xx\r\n" PART "\"a\"\r\n\r\n1\r\n--xx--\r\n",
		    "a=1" },
		{ MULTI "; charset=utf-8",
		    "preamble\r\n--xx \r\n" PART "a\r\n\r\n\r\n--xx\t\r\n"
		    "content-disposition:form-data; NAME=\"b c\"\r\n\r\n"
		    "l1\r\n--x\r\n--xxy\r\nl4\r\n--xx--epilogue",
		    "a=|b c=l1\r\n--x\r\n--xxy\r\nl4" },
		{ "multipart/form-data; boundary=\"x:x\"",
		    "--x:x\r\n" PART "\"f\"; filename=\"a;b%22.txt\"\r\n"
		    "Content-Type: text/plain\r\n\r\nhello\r\n--x:x--",
		    "f=hello@a;b\".txt;text/plain" },
		{ MULTI, "--xx\r\n" PART "\"q\\\"\\\\\"\r\n\r\nv\r\n--xx--",
		    "q\"\\=v" },
		{ MULTI, "--xx--", "" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    read_form(&a, t[i].type, str_of(t[i].body)), t[i].want);
	arena_done(&a);
}

static void
test_a_malformed_form_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *type, *body;
	} t[] = {
		{ "application/x-www-form-urlencoded", "a=%zz" },
		{ "multipart/form-data", "--xx--" },
		{ "multipart/form-data; boundary=\"\"", "--xx--" },
		{ MULTI, "" },
		{ MULTI, "no delimiter" },
		{ MULTI, "--xx\r\n" PART "a\r\n\r\n1" },
		{ MULTI, "--xx\r\n" PART "a\r\n\r\n1\r\n--xx" },
		{ MULTI, "--xx\r\n" PART "a\r\n--xx--" },
		{ MULTI, "--xx\r\nX: y\r\n\r\n1\r\n--xx--" },
		{ MULTI, "--xx\r\n\r\n1\r\n--xx--" },
		{ MULTI, "--xx\r\nContent-Disposition: attachment; name=a\r\n"
		         "\r\n1\r\n--xx--" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK(strncmp(read_form(&a, t[i].type, str_of(t[i].body)),
		          "error: ", 7) == 0);
	arena_done(&a);
}

static void
test_too_many_fields_are_refused(void **state)
{
	struct arena a = { 0 };
	char body[2 * (HTTP_FORM_FIELDS + 1)];

	(void)state;
	for (size_t i = 0; i < sizeof(body); i += 2)
		memcpy(body + i, "a&", 2);
	CHECK_STR(read_form(&a, "application/x-www-form-urlencoded",
	              (struct str){ body, sizeof(body) }),
	    "error: the form has more than 1000 fields");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_are_decoded),
		cmocka_unit_test(
		    test_a_malformed_form_is_refused_with_a_reason),
		cmocka_unit_test(test_too_many_fields_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
