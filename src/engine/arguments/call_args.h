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
 * Resolve `with`, then what the file or the caller says by name.  Absent values
 * are no error here.  -1 and e (INPUT) where the query cannot be read.
 */
int call_args_arguments(
    struct call *c, struct call_args_result *out, struct err *e);

/*
 * What a name in a template of the consumed operation stands for: a parameter
 * by its bound value, a name of `with`, "rest.x" and its sisters, a bind, or
 * what the caller gave by that name.  NULL: absent.  An explicit null is one.
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
