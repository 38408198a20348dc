/* check.h - do a call's values fit what is declared of them? */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CHECK_H
#define CLAVIGER_ENGINE_ARGUMENTS_CHECK_H

struct call_args_result;
struct call;
struct err;

/*
 * Is what is required there, and does each value keep to its type, enum,
 * lengths, bounds and pattern?  The parameters are those of the consumed
 * operation or of the one that is carried out.  -1 and e (INPUT) naming the
 * parameter, its place and what is allowed.  What goes to the built-in
 * authority from REST, and every body, is left to it: it authenticates before
 * it judges.
 */
int check_arguments(
    const struct call *c, const struct call_args_result *b, struct err *e);

#endif
