/* check.h - checks the values of a call against their declarations. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CHECK_H
#define CLAVIGER_ENGINE_ARGUMENTS_CHECK_H

struct call_args_result;
struct call;
struct err;

/*
 * Checks that required values are present, and that each value matches its
 * type, enum, lengths, bounds and pattern.  The declarations are those of the
 * consumed operation, or of the operation that c runs.  Returns -1 and sets e
 * (INPUT) with the parameter, its place and what is allowed.  Values from REST,
 * and bodies, for the built-in authority are not checked: it authenticates the
 * caller first and checks them itself.
 */
int check_arguments(
    const struct call *c, const struct call_args_result *b, struct err *e);

#endif
