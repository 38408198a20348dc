/* test_request_form.c - values are written as HTML forms. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "engine/request/request_form.h"
#include "check.h"

static const struct json *
parse(struct arena *a, const char *text)
{
	struct json *v = json_parse(a, str_of(text), 64, 0, NULL);

	CHECK(v != NULL);
	return v;
}

static void
test_members_are_pairs(void **state)
{
	static const struct {
		const char *object, *want;
	} t[] = {
		{ "{}", "" },
		{ "{\"a b\":\"c&d=e+\"}", "a+b=c%26d%3De%2B" },
		{ "{\"a\":1.50,\"b\":true,\"c\":null,\"d\":\"\"}",
		    "a=1.50&b=true&d=" },
		{ "{\"a\":[1,\"2\",null],\"b\":[]}", "a=1&a=2" },
		{ "{\"a\":{\"b\":[1]}}", "a=%7B%22b%22%3A%5B1%5D%7D" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct buf b;

		buf_init(&b, 1000);
		request_form_write(&a, &b, parse(&a, t[i].object), NULL);
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
		arena_done(&a);
	}
}

#define PART "--B\r\nContent-Disposition: form-data; name="

static void
test_each_part_has_its_headers(void **state)
{
	static const struct {
		const char *parts, *want;
	} t[] = {
		{ "[{\"name\":\"a\",\"value\":1}]",
		    PART "\"a\"\r\n\r\n1\r\n--B--\r\n" },
		{ "[{\"name\":\"a\\r\\n\\\"\",\"value\":\"x\",\"filename\":"
		  "\"f\"}]",
		    PART "\"a%0D%0A%22\"; filename=\"f\"\r\nContent-Type: "
		         "application/octet-stream\r\n\r\nx\r\n--B--\r\n" },
		{ "[{\"name\":\"a\"},{\"name\":\"b\",\"value\":null}]",
		    "--B--\r\n" },
		{ "[{\"name\":\"a\",\"value\":[1,{}],\"contentType\":\"t/x\"}]",
		    PART "\"a\"\r\nContent-Type: t/x\r\n\r\n1\r\n" PART
		         "\"a\"\r\nContent-Type: t/x\r\n\r\n{}\r\n--B--\r\n" },
		{ "[{\"name\":\"\",\"value\":1}]", NULL },
		{ "[{\"name\":\"a\",\"value\":1,\"contentType\":\"a\\r\\nb\"}]",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct buf b;
		int rc;

		buf_init(&b, 1000);
		rc = request_form_write_parts(
		    &b, STR("B"), STR_NONE, parse(&a, t[i].parts), &e);
		CHECK_STR(rc == 0 ? buf_text(&b) : NULL, t[i].want);
		CHECK_INT(e.kind, rc == 0 ? ERR_NONE : ERR_INPUT);
		buf_done(&b);
		arena_done(&a);
	}
}

static void
test_an_object_is_a_list_of_parts(void **state)
{
	struct arena a = { 0 };
	const struct json *v;
	struct buf b;

	(void)state;
	v = request_form_parts(&a, parse(&a, "{\"a\":1}"));
	buf_init(&b, 100);
	json_write(&b, v);
	CHECK_STR(buf_text(&b), "[{\"name\":\"a\",\"value\":1}]");
	buf_done(&b);
	CHECK(request_form_parts(&a, parse(&a, "[1]")) == NULL);
	CHECK(request_form_parts(&a, parse(&a, "\"a\"")) == NULL);
	CHECK(!str_equal(request_form_boundary(&a), request_form_boundary(&a)));
	arena_done(&a);
}

static void
test_other_kinds_name_their_parts_in_their_way(void **state)
{
	static const char *const parts =
	    "[{\"name\":\"m d\",\"value\":{\"a\":1}},{\"name\":\"f\","
	    "\"value\":\"x\",\"filename\":\"n\"},{\"name\":\"\",\"value\":"
	    "\"\xc3\xa9\"}]";
	static const struct {
		const char *subtype, *type, *want;
	} t[] = {
		{ "related",
		    "multipart/related; type=\"application/json\"; boundary=B",
		    "--B\r\nContent-ID: <m%20d>\r\nContent-Type: "
		    "application/json\r\n\r\n{\"a\":1}\r\n"
		    "--B\r\nContent-ID: <f>\r\nContent-Disposition: "
		    "attachment; "
		    "filename=\"n\"\r\nContent-Type: application/octet-stream"
		    "\r\n\r\nx\r\n--B\r\nContent-Type: text/plain; "
		    "charset=utf-8\r\n\r\n\xc3\xa9\r\n--B--\r\n" },
		{ "mixed", "multipart/mixed; boundary=B",
		    PART "\"m d\"\r\nContent-Type: application/json\r\n\r\n"
		         "{\"a\":1}\r\n" PART
		         "\"f\"; filename=\"n\"\r\nContent-Type: "
		         "application/octet-stream\r\n\r\nx\r\n--B\r\n"
		         "Content-Type: text/plain; charset=utf-8\r\n\r\n"
		         "\xc3\xa9\r\n--B--\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct json *list = parse(&a, parts);
		const struct str subtype = str_of(t[i].subtype);
		struct err e = { 0 };
		struct buf b;

		buf_init(&b, 1000);
		CHECK_INT(
		    request_form_write_parts(&b, STR("B"), subtype, list, &e),
		    0);
		CHECK_STR(buf_text(&b), t[i].want);
		CHECK_TEXT(
		    request_form_type(&a, STR("B"), subtype, list), t[i].type);
		buf_done(&b);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_are_pairs),
		cmocka_unit_test(test_each_part_has_its_headers),
		cmocka_unit_test(
		    test_other_kinds_name_their_parts_in_their_way),
		cmocka_unit_test(test_an_object_is_a_list_of_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
