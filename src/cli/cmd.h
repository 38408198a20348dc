/* cmd.h - the verbs of the program: one file each, one row of main.c each. */
#ifndef CLAVIGER_CLI_CMD_H
#define CLAVIGER_CLI_CMD_H

#include <stddef.h>

struct api_options;
struct capability;
struct err;
struct openapi_loaded;
struct option_table;

/* A verb of the program. */
struct cmd_verb {
	const char *name;
	int (*run)(int argc, char **argv);
	/* The i-th table of options; NULL after the last.  NULL: no options. */
	const struct option_table *(*options)(size_t i);
	const char *text; /* what it does, a line */
};

/*
 * argv[0] is the verb.  Each returns the exit code: 0 success, 1 failure, 2
 * wrong usage, 3 invalid file or input, 4 denied, 5 not found, 6 upstream
 * failed.
 */
int cmd_serve(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_call(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_skill(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_accounts(int argc, char **argv);

/*
 * Puts the name of the file or URL before an error with a place in it, as
 * "file:5:102: text".
 */
void cmd_name_file(const char *file, struct err *e);

/*
 * If the file has errors, prints all that was noted about it on stderr, sets e
 * (INPUT, how many) and returns -1.
 */
int cmd_refuse_errors(const struct capability *s, struct err *e);

/*
 * If options for OpenAPI documents were given but what was loaded from file is
 * not one, sets e (INPUT) and returns -1.
 */
int cmd_refuse_api_options(const struct api_options *o,
    const struct openapi_loaded *loaded, const char *file, struct err *e);

const struct option_table *cmd_serve_options(size_t i);
const struct option_table *cmd_check_options(size_t i);
const struct option_table *cmd_call_options(size_t i);
const struct option_table *cmd_export_options(size_t i);
const struct option_table *cmd_import_options(size_t i);
const struct option_table *cmd_skill_options(size_t i);
const struct option_table *cmd_keys_options(size_t i);
const struct option_table *cmd_accounts_options(size_t i);
const struct option_table *cmd_completion_options(size_t i);

/* Prints a script for a shell that completes these verbs. */
int cmd_completion(
    int argc, char **argv, const struct cmd_verb *verbs, size_t count);

/* Say "claviger VERB: text" on stderr, redacted; the exit code of its kind. */
int cmd_fail(const char *verb, const struct err *e);

/* The same for a wrong command line: returns 2. */
int cmd_usage(const char *verb, const struct err *e);

#endif
