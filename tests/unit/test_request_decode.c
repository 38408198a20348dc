/* test_request_decode.c - bodies of callers' requests are decoded. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "check.h"
#include "data/json/json.h"
#include "engine/arguments/request_decode.h"
#include "http/http_request.h"

#define FORM "application/x-www-form-urlencoded"

static const char *
read_body(struct arena *a, const char *type, const char *body)
{
	const struct limits limits = limits_default();
	struct http_request r = { .body = str_of(body) };
	struct err e = { 0 };
	const struct json *v;
	struct buf b;
	char *text;

	if (type != NULL)
		http_headers_add(
		    a, &r.headers, STR("Content-Type"), str_of(type));
	v = request_decode_json(a, &r, &limits, &e);
	if (v == NULL)
		return e.kind != ERR_NONE ? "error" : "none";
	buf_init(&b, 65536);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_a_body_is_read_by_its_intended_type(void **state)
{
	static const struct {
		const char *type, *body, *want;
	} t[] = {
		{ "application/json", "{\"a\": 1}", "{\"a\":1}" },
		{ "application/vnd.api+json", "[1]", "[1]" },
		{ NULL, "{\"a\": 1}", "{\"a\":1}" },
		{ NULL, "text", "error" },
		{ "application/json", "{", "error" },
		{ "application/json", "", "none" },
		{ "text/plain", "{\"a\": 1}", "none" },
		/* As `curl -d '{...}'` sends it. */
		{ FORM, " {\"a\": 1}\n", "{\"a\":1}" },
		{ FORM, "[1, 2]", "[1,2]" },
		{ FORM, "{\"a\": }", "error" },
		{ FORM, "a=1&b=&a=2&a=3",
		    "{\"a\":[\"1\",\"2\",\"3\"],\"b\":\"\"}" },
		{ FORM, "t[]=x&u=y", "{\"t[]\":[\"x\"],\"u\":\"y\"}" },
		{ FORM, "a=%", "error" },
		{ "multipart/form-data; boundary=b",
		    "--b\r\nContent-Disposition: form-data; name=f; "
		    "filename=x\r\n\r\n\xff\x01\r\n--b--",
		    "{\"f\":\"/wE=\"}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(read_body(&a, t[i].type, t[i].body), t[i].want);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_body_is_read_by_its_intended_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
