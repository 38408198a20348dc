/* placeholder.h - paths and addresses with {names} in them. */
#ifndef CLAVIGER_ENGINE_BINDS_PLACEHOLDER_H
#define CLAVIGER_ENGINE_BINDS_PLACEHOLDER_H

#include <stdbool.h>

#include "base/base.h"

/*
 * Removes the next piece from *rest: *text is the text before a {name} or
 * {{name}}, and *name its name; STR_NONE: no variable follows.  Returns false
 * at the end.  An unpaired brace is text.
 */
bool placeholder_next(struct str *rest, struct str *text, struct str *name);

#endif
