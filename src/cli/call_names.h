/* call_names.h - finds the names that a call accepts as arguments. */
#ifndef CLAVIGER_CLI_CALL_NAMES_H
#define CLAVIGER_CLI_CALL_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct call;
struct capability_param;

enum call_name {
	CALL_NAME_UNKNOWN, /* the call does not use it */
	CALL_NAME_DECLARED, /* a parameter, maybe reached through `with` */
	CALL_NAME_USED, /* only a template or a `with` refers to it */
};

/*
 * Returns how the call uses the name, in its steps and functions too.  *p is
 * set to the parameter that gets the argument, or to NULL if its type is
 * unknown.
 */
enum call_name call_names_find(
    const struct call *c, struct str name, const struct capability_param **p);

/*
 * Stores the names of declared parameters, on the call's arena, in an array of
 * that size.  Returns how many were stored.
 */
size_t call_names_list(const struct call *c, const char **names, size_t room);

#endif
