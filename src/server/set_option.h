/* set_option.h - what --set takes: NAME=VALUE, or NAME of the environment. */
#ifndef CLAVIGER_SERVER_SET_OPTION_H
#define CLAVIGER_SERVER_SET_OPTION_H

#include "base/base.h"

struct err;

#define SET_OPTION_FORM "NAME[=VALUE]"

/*
 * text is borrowed, and so are name and value; value is NUL-terminated.  NAME
 * alone has the value of that variable of the environment, which the operator
 * names by it.  -1 and e (INPUT) where there is no name, or no such variable.
 */
int set_option_read(
    const char *text, struct str *name, const char **value, struct err *e);

#endif
