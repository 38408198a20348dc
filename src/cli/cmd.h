/* cmd.h - the verbs of the program: one file each, one row of main.c each. */
#ifndef CLAVIGER_CLI_CMD_H
#define CLAVIGER_CLI_CMD_H

struct capability;
struct err;

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

/*
 * If the file has errors, prints all that was noted about it on stderr, sets e
 * (INPUT, how many) and returns -1.
 */
int cmd_refuse_errors(const struct capability *s, struct err *e);

/* Say "claviger VERB: text" on stderr, redacted; the exit code of its kind. */
int cmd_fail(const char *verb, const struct err *e);

/* The same for a wrong command line: returns 2. */
int cmd_usage(const char *verb, const struct err *e);

#endif
