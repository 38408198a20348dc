/* placeholder.h - paths and addresses with {names} in them. */
#ifndef CLAVIGER_ENGINE_BINDS_PLACEHOLDER_H
#define CLAVIGER_ENGINE_BINDS_PLACEHOLDER_H

#include <stdbool.h>

#include "base/base.h"

/*
 * Take the next piece of rest: the text up to a {name} or {{name}}, and the
 * name; STR_NONE where the text was the last piece.  False at the end.  A brace
 * without its fellow is text.
 */
bool placeholder_next(struct str *rest, struct str *text, struct str *name);

#endif
