/* engine_redact.h - the secrets of a capability, to be redacted. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_REDACT_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_REDACT_H

#include "base/base.h"

struct arena;
struct buf;
struct engine;

/* Have text, and what it is in a URL, redacted; borrowed from the arena. */
void engine_redact_add(struct engine *en, struct str text);

/*
 * Append text with the credentials of this capability, as they are and as they
 * stand in a URL, and all that log_redact() knows, replaced by "[redacted]".
 */
void engine_redact(const struct engine *en, struct buf *out, struct str text);

#endif
