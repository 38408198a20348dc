/* credential_text.h - a credential's texts with their binds filled in. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TEXT_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TEXT_H

#include "base/base.h"

struct capability_ref;
struct engine;

/*
 * Renders a text of the file with that index (engine_render()), on the engine's
 * arena.  Its values are redacted from now on.  Returns STR_NONE if a value is
 * missing, and sets *problem unless it is set already.  Returns STR_NONE for
 * NULL.
 */
struct str credential_text(struct engine *en, const struct capability_ref *text,
    unsigned source, const char **problem);

/* The same for a text that must not be empty. what is its key in the file. */
struct str credential_text_needed(struct engine *en,
    const struct capability_ref *text, unsigned source, const char *what,
    const char **problem);

#endif
