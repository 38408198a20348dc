/* test_openapi_path.c - exposed paths as OpenAPI writes them. */
#include "base/arena.h"
#include "check.h"
#include "openapi/export/openapi_path.h"

static void
test_paths_have_one_brace_a_variable(void **state)
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
		{ "/a/", "/a/", "/a", 0 },
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

static void
test_names_are_alike_by_letters_and_digits(void **state)
{
	static const struct {
		const char *x, *y;
		bool alike;
	} t[] = {
		{ "order-id", "order_id", true },
		{ "baseId", "baseid", true },
		{ "id", "id2", false },
		{ "", "-", true },
		{ "a", "", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(openapi_path_is_alike(str_of(t[i].x), str_of(t[i].y)),
		    t[i].alike);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_have_one_brace_a_variable),
		cmocka_unit_test(test_names_are_alike_by_letters_and_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
