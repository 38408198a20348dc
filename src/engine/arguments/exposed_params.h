/* exposed_params.h - the parameters that an operation itself declares, and
 * their values.
 */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_EXPOSED_PARAMS_H
#define CLAVIGER_ENGINE_ARGUMENTS_EXPOSED_PARAMS_H

struct call;
struct err;
struct json;

/*
 * Do the caller's values fit what c's operation declares?  -1 and e (INPUT)
 * naming the parameter.  What is derived from a call is left to that.
 */
int exposed_params_check(struct call *c, struct err *e);

/*
 * What c's operation, which refers to a function, gives it: what its `with`
 * says, then what the caller gives by the names of the function's parameters.
 * NULL and e (INPUT) where that does not fit what the function declares.
 */
const struct json *exposed_params_of_function(struct call *c, struct err *e);

#endif
