/* test_openapi_path.c - the path of an exposed operation in OpenAPI. */
#include "base/arena.h"
#include "check.h"
#include "openapi/export/openapi_path.h"

static void
test_variables_get_single_braces(void **state)
{
	static const struct {
		const char *path, *text, *shape;
		size_t count;
	} t[] = {
		{ "/v1/keys", "/v1/keys", "/v1/keys", 0 },
		{ "/keys/{key_id}", "/keys/{key_id}", "/keys/{}", 1 },
		{ "/keys/{{key-id}}/x", "/keys/{key-id}/x", "/keys/{}/x", 1 },
		{ "keys/{ a }", "/keys/{a}", "/keys/{}", 1 },
		{ "/key:{k}", "/key:{k}", "/key:{}", 1 },
		{ "/a/{id}/b/{id}", "/a/{id}/b/{id-2}", "/a/{}/b/{}", 2 },
		{ "/Invoice Items", "/Invoice%20Items", "/Invoice Items", 0 },
		{ "/a/{", "/a/%7B", "/a/{", 0 },
		{ "/a/{}", "/a/%7B%7D", "/a/{}", 0 },
		{ "", "/", "/", 0 },
		/* A route of its own. */
		{ "/a/", "/a/", "/a/", 0 },
		{ "/%7Bx/\xc3\xa4", "/%7Bx/%C3%A4", "/%7Bx/\xc3\xa4", 0 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct openapi_path p;

		openapi_path_read(&a, str_of(t[i].path), &p);
		CHECK_TEXT(p.text, t[i].text);
		CHECK_TEXT(p.shape, t[i].shape);
		CHECK_INT(p.count, t[i].count);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables_get_single_braces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
