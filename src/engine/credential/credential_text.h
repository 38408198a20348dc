/* credential_text.h - a credential's texts with their binds filled in. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TEXT_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TEXT_H

#include "base/base.h"

struct engine;

/*
 * The text, of the file of that number, rendered (engine_render()), on the
 * engine's arena.  Values are redacted from here on.  STR_NONE, and
 * *problem where it was NULL, where one is missing; STR_NONE of STR_NONE.
 */
struct str credential_text(
    struct engine *en, struct str text, unsigned source, const char **problem);

/* The same, where empty is no credential; what: its key in the file. */
struct str credential_text_needed(struct engine *en, struct str text,
    unsigned source, const char *what, const char **problem);

#endif
