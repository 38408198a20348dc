/*
 * exposed_params.h - the parameters that an exposed operation declares, and
 * their values.
 */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_EXPOSED_PARAMS_H
#define CLAVIGER_ENGINE_ARGUMENTS_EXPOSED_PARAMS_H

struct call;
struct err;
struct json;

/*
 * Checks the caller's values against the parameters that the operation of c
 * declares.  Returns -1 and sets e (INPUT) with the name of the parameter.
 * Derived parameters are not checked here but in the call that they are derived
 * from.
 */
int exposed_params_check(struct call *c, struct err *e);

/*
 * Returns the arguments of the function that the operation of c refers to, an
 * object: values of `with`, then values of the caller by the names of its
 * parameters.  Returns NULL and sets e (INPUT) if they do not match the
 * declarations.
 */
const struct json *exposed_params_of_function(struct call *c, struct err *e);

#endif
