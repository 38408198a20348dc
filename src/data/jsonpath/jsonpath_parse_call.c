/* jsonpath_parse_call.c - the five functions and their types (RFC 9535 2.4). */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath_tree.h"
#include "data/regex/regex.h"

static const struct jsonpath_function functions[] = {
	{ "length", JSONPATH_VALUE, { JSONPATH_VALUE }, 1, JSONPATH_LENGTH },
	{ "count", JSONPATH_VALUE, { JSONPATH_NODES }, 1, JSONPATH_COUNT },
	{ "match", JSONPATH_LOGICAL, { JSONPATH_VALUE, JSONPATH_VALUE }, 2,
	    JSONPATH_MATCH },
	{ "search", JSONPATH_LOGICAL, { JSONPATH_VALUE, JSONPATH_VALUE }, 2,
	    JSONPATH_SEARCH },
	{ "value", JSONPATH_VALUE, { JSONPATH_NODES }, 1, JSONPATH_VALUE_OF },
};

static const struct jsonpath_function *
find_function(struct str name)
{
	for (size_t i = 0; i < LEN(functions); i++)
		if (str_is(name, functions[i].name))
			return &functions[i];
	return NULL;
}

static int
check_argument(const struct jsonpath_reader *r, const struct jsonpath_expr *x,
    enum jsonpath_type wanted)
{
	const bool fits = wanted == JSONPATH_NODES ? x->kind == JSONPATH_QUERY
	                                           : jsonpath_gives_value(x);

	if (fits)
		return 0;
	return jsonpath_refuse(r, x->at,
	    wanted == JSONPATH_NODES ? "this function takes a query"
	                             : "this function takes a single value");
}

/* Compiles a literal pattern once. */
static void
compile_pattern(struct jsonpath_reader *r, struct jsonpath_expr *call)
{
	const struct jsonpath_expr *pattern = call->right;

	if (call->function->gives != JSONPATH_LOGICAL ||
	    pattern->kind != JSONPATH_LITERAL)
		return;
	call->has_regex = true;
	if (pattern->literal->kind == JSON_STRING)
		call->regex = regex_new(
		    r->arena, pattern->literal->text, REGEX_IREGEXP, NULL);
}

static int
read_arguments(struct jsonpath_reader *r, struct jsonpath_expr *call)
{
	struct jsonpath_expr **places[] = { &call->left, &call->right };
	const struct jsonpath_function *f = call->function;
	const size_t count = f->count;

	assert(count <= LEN(places));
	for (size_t i = 0; i < count; i++) {
		struct jsonpath_expr *x;

		jsonpath_skip_blanks(r);
		if (i > 0 && !jsonpath_take(r, ","))
			return jsonpath_refuse(
			    r, r->at, "',' and an argument are missing");
		jsonpath_skip_blanks(r);
		x = jsonpath_read_or(r);
		if (x == NULL || check_argument(r, x, f->takes[i]) == -1)
			return -1;
		*places[i] = x;
	}
	jsonpath_skip_blanks(r);
	return jsonpath_take(r, ")")
	           ? 0
	           : jsonpath_refuse(r, r->at, "')' is expected here");
}

struct jsonpath_expr *
jsonpath_read_call(struct jsonpath_reader *r)
{
	struct jsonpath_expr *x = arena_new(r->arena, sizeof(*x));
	const size_t open = str_find(r->text, '(', r->at);

	x->kind = JSONPATH_CALL;
	x->at = r->at;
	x->function = find_function(str_part(r->text, r->at, open));
	if (x->function == NULL) {
		jsonpath_refuse(r, r->at,
		    "the functions are length, count, match, search and "
		    "value");
		return NULL;
	}
	r->at = open + 1;
	if (jsonpath_enter(r) == -1 || read_arguments(r, x) == -1)
		return NULL;
	r->depth--;
	compile_pattern(r, x);
	return x;
}
