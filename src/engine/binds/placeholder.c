/* placeholder.c - paths and addresses with {names} in them. */
#include "engine/binds/placeholder.h"

bool
placeholder_next(struct str *rest, struct str *text, struct str *name)
{
	size_t open = str_find(*rest, '{', 0);
	size_t close = str_find(*rest, '}', open);
	size_t braces = 1;

	if (rest->n == 0)
		return false;
	*text = *rest;
	*name = STR_NONE;
	if (close >= rest->n) {
		*rest = STR_NONE;
		return true;
	}
	if (open + 1 < rest->n && rest->p[open + 1] == '{' &&
	    close + 1 < rest->n && rest->p[close + 1] == '}')
		braces = 2;
	*text = str_part(*rest, 0, open);
	*name = str_trim(str_part(*rest, open + braces, close));
	*rest = str_part(*rest, close + braces, rest->n);
	return true;
}
