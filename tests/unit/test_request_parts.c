/* test_request_parts.c - fields of a form become parts, files their bytes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "engine/request/request_parts.h"
#include "check.h"

static const struct json *
parse(struct arena *a, const char *text)
{
	struct json *v = json_parse(a, str_of(text), 64, 0, NULL);

	CHECK(v != NULL);
	return v;
}

#define OCTETS "\"contentType\":\"application/octet-stream\""

static void
test_each_field_is_sent_as_the_file_says(void **state)
{
	static const struct {
		const char *object, *want;
	} t[] = {
		{ "{}", "[]" },
		{ "{\"plain\":[1],\"f\":null}",
		    "[{\"name\":\"plain\",\"value\":[1]}]" },
		{ "{\"f\":\"aGk=\"}",
		    "[{\"name\":\"f\",\"value\":\"hi\",\"filename\":\"f\","
		    "\"contentType\":\"image/png\"}]" },
		{ "{\"g\":[\"aGk=\",{\"content\":\"eA==\",\"filename\":\"x\","
		  "\"contentType\":\"a/b\"}]}",
		    "[{\"name\":\"g\",\"value\":\"hi\",\"filename\":"
		    "\"g\"," OCTETS
		    "},{\"name\":\"g\",\"value\":\"x\",\"filename\":\"x\","
		    "\"contentType\":\"a/b\"}]" },
		{ "{\"g\":\"data:text/css;base64,eA==\"}",
		    "[{\"name\":\"g\",\"value\":\"x\",\"filename\":\"g\","
		    "\"contentType\":\"text/css\"}]" },
		{ "{\"l\":[\"a|b\",\"c d\"],\"d\":{\"x\":{\"y\":\"&\"}}}",
		    "[{\"name\":\"l\",\"value\":\"a|b|c d\"},{\"name\":"
		    "\"d[x][y]\",\"value\":\"&\"}]" },
		{ "{\"m\":\"# x\"}",
		    "[{\"name\":\"m\",\"value\":\"# x\",\"contentType\":"
		    "\"text/markdown\"}]" },
		{ "{\"f\":\"no base64\"}",
		    "field 'f' is not base64: send the bytes" },
		{ "{\"f\":7}", "field 'f' is not base64" },
		{ "{\"f\":{\"filename\":\"x\"}}", "field 'f' is not base64" },
		{ "{\"f\":{\"content\":[]}}", "field 'f' is not base64" },
	};
	struct capability_wire m = { .name = STR("m"),
		.content = STR("text/*, text/markdown") };
	struct capability_wire d = {
		.next = &m, .name = STR("d"), .style = CAPABILITY_STYLE_DEEP
	};
	struct capability_wire l = {
		.next = &d, .name = STR("l"), .style = CAPABILITY_STYLE_PIPE
	};
	struct capability_wire g = {
		.next = &l, .name = STR("g"), .base64 = true
	};
	const struct capability_wire f = { .next = &g,
		.name = STR("f"),
		.base64 = true,
		.content = STR("image/png, image/jpeg") };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		struct json *v = request_parts_make(
		    &a, parse(&a, t[i].object), &f, true, &e);
		struct buf out;

		buf_init(&out, 1000);
		if (v != NULL)
			json_write(&out, v);
		CHECK_HAS(v != NULL ? buf_text(&out) : e.text, t[i].want);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
test_parts_of_other_kinds_have_the_order_of_the_file(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ "{\"more\":1,\"media\":\"aGk=\",\"meta\":{}}",
		    "[{\"name\":\"meta\",\"value\":{}},{\"name\":\"media\","
		    "\"value\":\"hi\"," OCTETS
		    "},{\"name\":\"more\",\"value\":1}]" },
		{ "[{\"a\":1},\"aGk=\",{\"content\":\"eA==\",\"filename\":"
		  "\"x\"}]",
		    "[{\"name\":\"\",\"value\":{\"a\":1}},{\"name\":\"\","
		    "\"value\":\"hi\"," OCTETS "},{\"name\":\"\",\"value\":"
		    "\"x\",\"filename\":\"x\"," OCTETS "}]" },
		{ "[{},1]", "field '*' is not base64" },
	};
	struct capability_wire rest = { .name = STR("*"), .base64 = true };
	struct capability_wire first = { .next = &rest, .name = STR("0") };
	struct capability_wire media = {
		.next = &first, .name = STR("media"), .base64 = true
	};
	const struct capability_wire meta = { .next = &media,
		.name = STR("meta") };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		const struct json *v = parse(&a, t[i].value);
		struct buf out;

		v = v->kind == JSON_OBJECT
		        ? request_parts_make(&a, v, &meta, false, &e)
		        : request_parts_make_list(&a, v, &meta, &e);
		buf_init(&out, 1000);
		if (v != NULL)
			json_write(&out, v);
		CHECK_HAS(v != NULL ? buf_text(&out) : e.text, t[i].want);
		buf_done(&out);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_field_is_sent_as_the_file_says),
		cmocka_unit_test(
		    test_parts_of_other_kinds_have_the_order_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
