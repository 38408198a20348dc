/* call_names.h - the names that a call takes arguments by. */
#ifndef CLAVIGER_CLI_CALL_NAMES_H
#define CLAVIGER_CLI_CALL_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct call;
struct capability_param;

enum call_name {
	CALL_NAME_UNKNOWN, /* nothing would come of it */
	CALL_NAME_DECLARED, /* a parameter, maybe reached through `with` */
	CALL_NAME_USED, /* only a template or a `with` names it */
};

/*
 * What the name is to the call, in its steps and functions too.  *p: the
 * parameter that it feeds, or NULL: nothing is known of its type.
 */
enum call_name call_names_find(
    const struct call *c, struct str name, const struct capability_param **p);

/* Names of declared parameters, on the call's arena; how many there are. */
size_t call_names_list(const struct call *c, const char **names, size_t room);

#endif
