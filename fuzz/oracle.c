/*
 * oracle.c - parses JSON with jansson, to compare.  A separate file, because
 * its functions have the same names as ours.
 */
#include <stdlib.h>
#include <jansson.h>

#include "oracle.h"

enum { FLAGS = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL };

enum oracle_verdict
oracle_json(struct str text, bool unique)
{
	json_error_t e;
	json_t *v;

	/* jansson takes a NUL after a number as the end of the text. */
	if (str_find(text, '\0', 0) < text.n)
		return ORACLE_REFUSES;
	v = json_loadb(
	    text.p, text.n, FLAGS | (unique ? JSON_REJECT_DUPLICATES : 0), &e);

	if (v != NULL) {
		json_decref(v);
		return ORACLE_TAKES;
	}
	return json_error_code(&e) == json_error_numeric_overflow ||
	               json_error_code(&e) == json_error_null_byte_in_key
	           ? ORACLE_CANNOT
	           : ORACLE_REFUSES;
}

static char *
canonical(struct str text)
{
	json_t *v = json_loadb(text.p, text.n, FLAGS, NULL);
	char *dump = json_dumps(v, JSON_ENCODE_ANY | JSON_SORT_KEYS);

	json_decref(v);
	return dump;
}

/*
 * Compares written text: the linker would replace jansson's json_equal() with
 * ours.
 */
bool
oracle_same(struct str a, struct str b)
{
	char *x = canonical(a), *y = canonical(b);
	bool same = x != NULL && y != NULL && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}
