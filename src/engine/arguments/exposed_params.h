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
 * The arguments of the function that the operation of c refers to: values of
 * `with`, then values of the caller by the names of its parameters. Returns
 * NULL and sets e (INPUT) if they do not match the declarations.
 */
const struct json *exposed_params_of_function(struct call *c, struct err *e);

#endif
