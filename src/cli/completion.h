/* completion.h - scripts for shells that complete the program's command lines.
 */
#ifndef CLAVIGER_CLI_COMPLETION_H
#define CLAVIGER_CLI_COMPLETION_H

#include <stddef.h>

#include "base/base.h"

struct cmd_verb;
struct option_row;
struct option_table;

/* How a word such as FILE or text|json is completed. */
enum completion_kind {
	COMPLETION_NOTHING, /* free text */
	COMPLETION_WORDS, /* one of a few words */
	COMPLETION_FOLDERS,
	COMPLETION_FILES,
};

/* All verbs of the program, borrowed. */
struct completion {
	const struct cmd_verb *verbs;
	size_t count;
};

/* Writes the script for a shell. */
typedef void completion_fn(struct buf *out, const struct completion *c);

completion_fn completion_bash, completion_zsh, completion_fish;

/*
 * Returns the verbs at the start of a table's usage, such as "serve" or "keys
 * create"; and the second of them, empty without one.  Borrowed from t.
 */
struct str completion_path(const struct option_table *t);
struct str completion_subverb(const struct option_table *t);

/* Returns the first sentence or line, without its period; borrowed. */
struct str completion_summary(const char *text);

/*
 * Returns how the value of an option, or an operand, is completed.  The names
 * of arguments tell: DIR is a folder; FILE, OUT and SRC are files; in a|b words
 * of letters are values.  words is emptied and then holds these, separated by
 * spaces.  The option takes a value.
 */
enum completion_kind completion_of_value(
    struct buf *words, const struct option_row *row);
enum completion_kind completion_of_operands(
    struct buf *words, const struct option_table *t);

#endif
