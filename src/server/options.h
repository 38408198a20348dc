/* options.h - command-line options from a table, and from the environment. */
#ifndef CLAVIGER_SERVER_OPTIONS_H
#define CLAVIGER_SERVER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Take one value into the command's own settings; -1 and e where it is bad. */
typedef int option_set_fn(void *settings, const char *value, struct err *e);

struct option_row {
	const char *name; /* "base-uri": --base-uri and CLAVIGER_BASE_URI */
	const char *argument; /* "NAMESPACE=URL"; NULL: a flag, value NULL */
	const char *text; /* one line of help */
	option_set_fn *set;
	bool from_environment; /* several values are parted by spaces */
};

/* A table ends with a row whose name is NULL. */
struct option_table {
	const char *usage; /* "serve [OPTION...] [FILE...]" */
	const char *text; /* what the verb does, a sentence */
	const struct option_row *rows;
};

/*
 * The environment first, then the words of argv (argv[0] is the verb): "--name
 * value", "--name=value", "-v" for a name of one letter.  What is no option is
 * moved to the front of argv from argv[1]; *count is how many.  "--" ends
 * options.  --help prints and sets *help.  -1 and e (INPUT) with the nearest
 * name where an option is unknown.
 */
int options_parse(const struct option_table *t, int argc, char **argv,
    void *settings, int *count, bool *help, struct err *e);

#endif
