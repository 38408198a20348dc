/* test_authority_openapi.c - openapi.yaml and the table of routes agree. */
#include "authority/authority_openapi.h"
#include "base/arena.h"
#include "base/err.h"
#include "check.h"
#include "data/json/json.h"

static struct arena document; /* memory of what all tests read */

static struct json *
load(struct arena *a)
{
	struct err e;
	struct json *root =
	    json_parse(a, authority_openapi_json(), 64, JSON_UNIQUE, &e);

	if (root == NULL)
		fail_msg("%s", e.text);
	return root;
}

static int
set_up(void **state)
{
	*state = load(&document);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_done(&document);
	return 0;
}

/* The path of the document for a row: below /v1, if it is there. */
static const char *
main_path(struct arena *a, const struct authority_openapi_route *r)
{
	return arena_printf(a, "%s%s", r->versioned ? "/v1" : "", r->path);
}

static struct json *
operation_at(const struct json *root, const char *path, enum http_method m)
{
	char method[16];
	const char *name = http_method_name(m);
	size_t n = 0;

	for (; name[n] != '\0'; n++)
		method[n] = (char)(name[n] | 0x20);
	method[n] = '\0';
	return json_get(json_get(json_get(root, "paths"), path), method);
}

static void
check_row(struct arena *a, const struct json *root,
    const struct authority_openapi_route *r)
{
	const bool any = r->method == HTTP_METHOD_COUNT;
	const char *path = main_path(a, r);
	const struct json *op =
	    operation_at(root, path, any ? HTTP_METHOD_GET : r->method);
	struct str permission = json_get_text(op, "x-permission");
	struct str also = json_get_text(op, "x-also-at");

	if (op == NULL)
		fail_msg("openapi.yaml lacks the route %s", path);
	if (!str_equal(permission, str_of(r->permission)))
		fail_msg("%s: x-permission is '%.*s', but the route needs %s",
		    path, STR_FMT(permission),
		    r->permission != NULL ? r->permission : "none");
	if (!str_equal(
	        also, r->versioned && r->plain ? str_of(r->path) : STR_NONE))
		fail_msg("%s: x-also-at is '%.*s'", path, STR_FMT(also));
	/* A route of any method is also one of what is below it. */
	if (any && operation_at(root, arena_printf(a, "%s/{path}", path),
	               HTTP_METHOD_GET) == NULL)
		fail_msg("openapi.yaml lacks %s/{path}", path);
}

static void
test_each_route_has_an_operation_with_its_permission(void **state)
{
	struct arena a = { .head = NULL };
	struct authority_openapi_route r;

	for (size_t i = 0; authority_openapi_route_at(i, &r); i++)
		check_row(&a, *state, &r);
	CHECK(json_get(*state, "paths")->count > 10);
	arena_done(&a);
}

static bool
has_route(struct arena *a, enum http_method method, struct str path)
{
	struct authority_openapi_route r;

	for (size_t i = 0; authority_openapi_route_at(i, &r); i++) {
		const char *at = main_path(a, &r);
		const char *below = arena_printf(a, "%s/{path}", at);
		const bool any = r.method == HTTP_METHOD_COUNT;

		if ((any || r.method == method) && str_is(path, at))
			return true;
		if (any && str_is(path, below))
			return true;
	}
	return false;
}

static void
test_each_operation_has_a_route(void **state)
{
	struct arena a = { .head = NULL };
	const struct json *paths = json_get(*state, "paths");
	size_t count = 0;

	for (const struct json *p = paths->first; p != NULL; p = p->next)
		for (enum http_method m = 0; m < HTTP_METHOD_COUNT; m++) {
			if (operation_at(
			        *state, arena_strdup(&a, p->name), m) == NULL)
				continue;
			if (!has_route(&a, m, p->name))
				fail_msg("no route %s %.*s",
				    http_method_name(m), STR_FMT(p->name));
			count++;
		}
	CHECK(count > 15);
	arena_done(&a);
}

/* Reports whether the document has what a reference names, "#/a/b". */
static bool
is_resolved(const struct json *root, struct str reference)
{
	const struct json *v = root;

	if (!str_is(str_cut(&reference, '/'), "#"))
		return false;
	while (reference.p != NULL && v != NULL)
		v = json_get_str(v, str_cut(&reference, '/'));
	return v != NULL;
}

static size_t
check_references(const struct json *root, const struct json *v)
{
	size_t count = 0;

	if (str_is(v->name, "$ref")) {
		if (!is_resolved(root, v->text))
			fail_msg("'%.*s' does not exist", STR_FMT(v->text));
		count++;
	}
	for (const struct json *m = v->first; m != NULL; m = m->next)
		count += check_references(root, m);
	return count;
}

static void
test_each_reference_is_resolved(void **state)
{
	CHECK(check_references(*state, *state) > 50);
}

static const struct json *
resolve(const struct json *root, const struct json *v)
{
	struct str reference = json_get_text(v, "$ref");

	if (reference.p == NULL)
		return v;
	(void)str_cut(&reference, '/');
	while (reference.p != NULL)
		root = json_get_str(root, str_cut(&reference, '/'));
	return root;
}

/*
 * Each operation that a key opens says what it answers without one, and each
 * response says what it is.
 */
static void
test_responses_are_described(void **state)
{
	const struct json *root = *state;

	for (const struct json *p = json_get(root, "paths")->first; p != NULL;
	     p = p->next)
		for (const struct json *op = p->first; op != NULL;
		     op = op->next) {
			const struct json *all = json_get(op, "responses");
			const struct json *security = json_get(op, "security");

			if (all == NULL)
				continue; /* the parameters of the path */
			if (security == NULL || security->count > 0) {
				CHECK(json_get(all, "401") != NULL);
				CHECK(json_get(all, "403") != NULL);
				CHECK(json_get(all, "503") != NULL);
			}
			for (const struct json *r = all->first; r != NULL;
			     r = r->next)
				CHECK(json_get_text(
				          resolve(root, r), "description")
				          .n > 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_each_route_has_an_operation_with_its_permission),
		cmocka_unit_test(test_each_operation_has_a_route),
		cmocka_unit_test(test_each_reference_is_resolved),
		cmocka_unit_test(test_responses_are_described),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
