/* http_query.c - names and values in a query string. */
#include "http/http_query.h"

bool
http_query_next(struct arena *a, struct str *rest, struct str *name,
    struct str *value, struct err *e)
{
	struct str pair;

	do {
		if (rest->n == 0)
			return false;
		pair = str_cut(rest, '&');
	} while (pair.n == 0);
	*value = pair;
	*name = str_cut(value, '=');
	*name = decode_percent(a, *name, true);
	if (value->p == NULL)
		*value = STR("");
	else
		*value = decode_percent(a, *value, true);
	if (name->p != NULL && value->p != NULL)
		return true;
	*rest = STR_NONE;
	err_set(e, ERR_INPUT,
	    "the query has a %% that is not followed by two hex digits");
	return false;
}

int
http_query_get(struct arena *a, struct str query, const char *name,
    struct str *value, struct err *e)
{
	struct err bad = { .kind = ERR_NONE };
	struct str found = STR_NONE, n, v;

	/*
	 * Reads to the end, so that a query that is malformed after the name
	 * fails too.
	 */
	while (http_query_next(a, &query, &n, &v, &bad)) {
		if (found.p == NULL && str_is(n, name))
			found = v;
	}
	*value = found;
	if (bad.kind == ERR_NONE)
		return 0;
	*value = STR_NONE;
	return err_set(e, bad.kind, "%s", bad.text);
}
