/* param_text.h - the text of a value in a path, query, header or cookie. */
#ifndef CLAVIGER_ENGINE_REQUEST_PARAM_TEXT_H
#define CLAVIGER_ENGINE_REQUEST_PARAM_TEXT_H

#include "base/base.h"

struct arena;
struct json;

/*
 * Returns v as text, borrowed from v or on the arena: strings and numbers
 * unchanged, lists with commas between items, null as "", all else as JSON.
 */
struct str param_text(struct arena *a, const struct json *v);

#endif
