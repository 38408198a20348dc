/* call_args.h - a value for every parameter of the consumed operation. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CALL_ARGS_H
#define CLAVIGER_ENGINE_ARGUMENTS_CALL_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct call;
struct err;
struct json;
struct resolver;
struct capability_consumed_operation;
struct capability_param;
struct capability_ref_name;

struct call_args_result;

/*
 * Sets *out to the values of all parameters of the consumed operation: from
 * `with`, from constants of the file, or from the caller by name.  An absent
 * value is not an error here; check_arguments() checks that.  Returns -1 and
 * sets e (INPUT) if the query, a form, a cookie or a template is malformed.
 */
int call_args_arguments(
    struct call *c, struct call_args_result *out, struct err *e);

/*
 * Returns the value of a name in a template of the consumed operation: a
 * parameter, an entry of `with`, "rest.x" and the like, a bind, or a value of
 * the caller.  NULL: absent.  A JSON null of a parameter is absent, too.
 */
const struct json *call_args_find(const struct call_args_result *bound,
    const struct capability_ref_name *name);

/*
 * Reports whether p is one of several body parameters of op: a member of the
 * body.  A single one is the whole body.
 */
bool call_args_is_member(const struct capability_consumed_operation *op,
    const struct capability_param *p);

#endif
