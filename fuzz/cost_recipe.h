/* cost_recipe.h - long texts made of short ones. */
#ifndef CLAVIGER_FUZZ_COST_RECIPE_H
#define CLAVIGER_FUZZ_COST_RECIPE_H

#include <stddef.h>

#include "base/str.h"

struct buf;

/*
 * A text is begin, open n times, middle, close n times, and end.  In these
 * pieces, \n is LF, \r is CR, \xHH a byte, \\ a backslash, \# the number of the
 * repetition, and \{x\} is x repeated as often as the square root of n.
 */
struct cost_recipe {
	struct str begin, open, middle, close, end;
};

/*
 * Splits the input of the fuzzer.  The first line is the name of the parser.
 * The next five are the pieces of the recipe.  The rest is *along, unchanged.
 * Missing lines are empty.  All texts are borrowed from input.
 */
void cost_recipe_read(struct cost_recipe *r, struct str input, struct str *name,
    struct str *along);

/*
 * Appends the text to out, with as many repetitions as fit into that many
 * bytes.
 */
void cost_recipe_write(
    struct buf *out, const struct cost_recipe *r, size_t bytes);

#endif
