/* jsonpath_call.c - evaluates the five functions (RFC 9535 2.4). */
#include <stdio.h>
#include <stdlib.h>

#include "data/jsonpath/jsonpath_tree.h"
#include "data/jsonpath/jsonpath_walk.h"
#include "data/regex/regex.h"

/* The least cost of compiling or matching a regular expression. */
enum { COST_OF_REGEX = 2000, COST_OF_MATCH = 20 };

static const struct json *
make_number(struct jsonpath_number *made, size_t n)
{
	const int length =
	    snprintf(made->digits, sizeof(made->digits), "%zu", n);

	made->number = (struct json){
		.kind = JSON_NUMBER,
		.text = { made->digits, (size_t)length },
	};
	return &made->number;
}

static const struct json *
length_of(
    struct jsonpath_walk *w, const struct json *v, struct jsonpath_number *made)
{
	if (json_is(v, JSON_ARRAY) || json_is(v, JSON_OBJECT))
		return make_number(made, v->count);
	if (!json_is(v, JSON_STRING) || !jsonpath_spend(w, v->text.n / 64))
		return NULL;
	return make_number(made, str_utf8_length(v->text));
}

const struct json *
jsonpath_call_value(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current, struct jsonpath_number *made)
{
	struct jsonpath_list found;
	const struct json *v = NULL;

	if (x->function->id == JSONPATH_LENGTH)
		return length_of(
		    w, jsonpath_value(w, x->left, current, made), made);
	jsonpath_select(w, x->left->query, current, &found);
	if (x->function->id == JSONPATH_COUNT)
		v = make_number(made, found.count);
	else if (found.count == 1)
		v = found.items[0];
	free((void *)found.items);
	return w->over ? NULL : v;
}

/*
 * Returns the compiled pattern of a call.  A pattern from the value is kept for
 * the next node, which usually has the same one.
 */
static const struct regex *
regex_of(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current)
{
	struct jsonpath_number made;
	const struct json *pattern;

	if (x->has_regex)
		return x->regex;
	pattern = jsonpath_value(w, x->right, current, &made);
	if (!json_is(pattern, JSON_STRING))
		return NULL;
	if (w->pattern != NULL && str_equal(w->pattern->text, pattern->text))
		return w->regex;
	if (!jsonpath_spend(w, COST_OF_REGEX + pattern->text.n))
		return NULL;
	arena_reset(&w->patterns);
	w->pattern = pattern;
	w->regex = regex_new(&w->patterns, pattern->text, REGEX_IREGEXP, NULL);
	return w->regex;
}

bool
jsonpath_call_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current)
{
	struct jsonpath_number made;
	const struct json *text = jsonpath_value(w, x->left, current, &made);
	const struct regex *r;
	enum regex_answer answer;
	size_t steps = 0;

	if (!json_is(text, JSON_STRING) || !jsonpath_spend(w, COST_OF_MATCH))
		return false;
	r = regex_of(w, x, current);
	if (r == NULL)
		return false;
	answer = (x->function->id == JSONPATH_MATCH ? regex_match : regex_find)(
	    r, text->text, w->cost->budget, &steps);
	(void)jsonpath_spend(w, steps / 2);
	if (answer == REGEX_GAVE_UP)
		jsonpath_stop(w, "a regular expression takes too long");
	return answer == REGEX_YES;
}
