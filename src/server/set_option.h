/* set_option.h - parses --set: NAME=VALUE, or NAME of the environment. */
#ifndef CLAVIGER_SERVER_SET_OPTION_H
#define CLAVIGER_SERVER_SET_OPTION_H

#include "base/base.h"

struct err;

#define SET_OPTION_FORM "NAME[=VALUE]"

/*
 * Parses the value of --set.  name and value are borrowed from text; value is
 * NUL-terminated.  NAME alone takes the value of that environment variable: the
 * operator allows its use by naming it.  Returns -1 and sets e (INPUT) if the
 * name is missing or the variable is not set.
 */
int set_option_read(
    const char *text, struct str *name, const char **value, struct err *e);

#endif
