/* check.h - do the values fit what the consumed operation declares? */
#ifndef CLAVIGER_ENGINE_CHECK_H
#define CLAVIGER_ENGINE_CHECK_H

struct bind_result;
struct call;
struct err;

/*
 * Required, type and enum of every value.  -1 and e (INPUT) naming the
 * parameter, its type and its place.  What goes to the built-in authority
 * from REST, and every body, is left to it: it authenticates before it judges.
 */
int check_arguments(
    const struct call *c, const struct bind_result *b, struct err *e);

#endif
