/*
 * fuzz_jsonpath.c - a query in the first line, then JSON: an error has a
 * column, and a found node is in the value.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"

enum { DEPTH = 64 };

static bool
is_inside(const struct json *root, const struct json *v)
{
	if (root == v)
		return true;
	for (const struct json *m = root->first; m != NULL; m = m->next)
		if (is_inside(m, v))
			return true;
	return false;
}

static void
check(struct arena *a, const struct jsonpath *p, const struct json *root)
{
	struct jsonpath_nodes found;
	struct err e = { 0 };
	struct jsonpath_cost cost = { .steps = JSONPATH_STEPS };
	const struct json *first;

	if (jsonpath_find(p, a, root, &found, &e) == -1) {
		if (e.kind != ERR_LIMIT || found.count != 0)
			abort();
		return;
	}
	if (jsonpath_is_single(p) && found.count > 1)
		abort();
	for (size_t i = 0; i < found.count && i < 100; i++)
		if (!is_inside(root, found.items[i]))
			abort();
	first = jsonpath_first_within(p, root, &cost, &e);
	if (first != (found.count > 0 ? found.items[0] : NULL))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str query = str_cut(&rest, '\n');
	struct arena a = { 0 };
	struct err e = { 0 };
	struct jsonpath *p = jsonpath_parse(&a, query, &e);
	const struct json *root = json_parse(&a, rest, DEPTH, 0, NULL);

	if (p == NULL && (e.kind != ERR_INPUT || e.text[0] == '\0'))
		abort();
	if (p == NULL)
		p = jsonpath_parse_lenient(&a, query, NULL);
	if (p != NULL && root != NULL)
		check(&a, p, root);
	arena_done(&a);
	return 0;
}
