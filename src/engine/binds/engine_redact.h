/* engine_redact.h - the secrets of a capability, to be redacted. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_REDACT_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_REDACT_H

#include "base/base.h"

struct arena;
struct buf;
struct engine;

/*
 * Adds a secret: text is redacted from now on, as it is and percent-encoded.
 * text must be on the engine's arena.
 */
void engine_redact_add(struct engine *en, struct str text);

/*
 * Appends text with "[redacted]" instead of the credentials of this capability,
 * as they are and percent-encoded, and of all that log_redact() finds.
 */
void engine_redact(const struct engine *en, struct buf *out, struct str text);

#endif
