/* cost_recipe.h - long texts made of short ones. */
#ifndef CLAVIGER_FUZZ_COST_RECIPE_H
#define CLAVIGER_FUZZ_COST_RECIPE_H

#include <stddef.h>

#include "base/str.h"

struct buf;

/*
 * begin, n times open, middle, n times close, end.  In a piece, \n is a line
 * end, \xHH a byte, \\ a backslash, \# the number of the repetition, and \{x\}
 * is x as often as the square root of n.
 */
struct cost_recipe {
	struct str begin, open, middle, close, end;
};

/*
 * The first line names the parser.  The next five are the pieces of the recipe.
 * The rest is passed on unchanged.  Missing lines are empty.
 */
void cost_recipe_read(struct cost_recipe *r, struct str input, struct str *name,
    struct str *along);

/* Appends the text with as many repetitions as fit into so many bytes. */
void cost_recipe_write(
    struct buf *out, const struct cost_recipe *r, size_t bytes);

#endif
