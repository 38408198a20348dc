/* options.h - command-line options from a table, and from the environment. */
#ifndef CLAVIGER_SERVER_OPTIONS_H
#define CLAVIGER_SERVER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* Stores one value in the settings.  Returns -1 and sets e if it is invalid. */
typedef int option_set_fn(void *settings, const char *value, struct err *e);

/* How a value is stored at `offset` in the settings, if `set` is NULL. */
enum option_kind {
	OPTION_FLAG, /* bool: true */
	OPTION_WORD, /* const char *: the value itself, borrowed from argv */
	OPTION_TEXT, /* char *: a copy on the heap; must not be empty */
	OPTION_INT, /* int from low to high */
	OPTION_COUNT, /* int64_t from low to high */
	OPTION_CHOICE, /* int: the index of the value in choices */
	OPTION_LIMIT, /* struct limits: NAME=N */
};

struct option_row {
	const char *name; /* "base-uri": --base-uri and CLAVIGER_BASE_URI */
	const char *argument; /* "NAMESPACE=URL"; NULL: a flag, value NULL */
	const char *text; /* one line of help */
	option_set_fn *set; /* NULL: store it by kind */
	bool from_environment; /* several values are separated by spaces */
	enum option_kind kind;
	size_t offset;
	int64_t low, high;
	const char *const *choices; /* NULL entries are not offered */
	size_t choice_count;
};

/* Rows that store a value in a member of the settings. */
#define OPTION_FLAG_ROW(name, text, type, member, environment)                 \
	{                                                                      \
		name, NULL, text, NULL, environment, OPTION_FLAG,              \
		    offsetof(type, member), 0, 0, NULL, 0                      \
	}
#define OPTION_WORD_ROW(name, argument, text, type, member)                    \
	{                                                                      \
		name, argument, text, NULL, false, OPTION_WORD,                \
		    offsetof(type, member), 0, 0, NULL, 0                      \
	}
#define OPTION_TEXT_ROW(name, argument, text, type, member)                    \
	{                                                                      \
		name, argument, text, NULL, true, OPTION_TEXT,                 \
		    offsetof(type, member), 0, 0, NULL, 0                      \
	}
#define OPTION_NUMBER_ROW(name, text, kind, type, member, low, high, from_env) \
	{                                                                      \
		name, "N", text, NULL, from_env, kind, offsetof(type, member), \
		    low, high, NULL, 0                                         \
	}
#define OPTION_CHOICE_ROW(name, argument, text, type, member, choices, env)    \
	{                                                                      \
		name, argument, text, NULL, env, OPTION_CHOICE,                \
		    offsetof(type, member), 0, 0, choices,                     \
		    sizeof(choices) / sizeof((choices)[0])                     \
	}
#define OPTION_LIMIT_ROW(text, type, member)                                   \
	{                                                                      \
		"limit", "NAME=N", text, NULL, true, OPTION_LIMIT,             \
		    offsetof(type, member), 0, 0, NULL, 0                      \
	}

#define OPTION_OTHER_ROW(name, argument, text, set, environment)               \
	{                                                                      \
		name, argument, text, set, environment, OPTION_FLAG, 0, 0, 0,  \
		    NULL, 0                                                    \
	}

/* A table ends with a row whose name is NULL. */
struct option_table {
	const char *usage; /* "serve [OPTION...] [FILE...]" */
	const char *text; /* what the verb does, a sentence */
	const struct option_row *rows;
};

/*
 * Sets options from the environment, then from the words of argv (argv[0] is
 * the verb): "--name value", "--name=value", or "-v" for a name of one letter.
 * "--" ends the options.  All other words are moved to the front of argv, from
 * argv[1]; *count is their number.  --help prints the help and sets *help.
 * Returns -1 and sets e (INPUT) if a value is invalid or an option is unknown;
 * then e suggests the nearest name.
 */
int options_parse(const struct option_table *t, int argc, char **argv,
    void *settings, int *count, bool *help, struct err *e);

#endif
