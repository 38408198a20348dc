/* param_text.h - the text of a value in a path, query, header or cookie. */
#ifndef CLAVIGER_ENGINE_REQUEST_PARAM_TEXT_H
#define CLAVIGER_ENGINE_REQUEST_PARAM_TEXT_H

#include "base/base.h"

struct arena;
struct json;

/*
 * Text and numbers as they are, a list with commas between, null as nothing,
 * all else as JSON.  Borrowed from v or on the arena.
 */
struct str param_text(struct arena *a, const struct json *v);

#endif
