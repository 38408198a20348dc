/* capability_diagnostics.h - the errors and warnings about a file as text. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_DIAGNOSTICS_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_DIAGNOSTICS_H

#include "base/base.h"

struct buf;
struct capability;

/* Appends a line "file:line:column: error|warning: text" for each note. */
void capability_diagnostics_notes(struct buf *out, const struct capability *s);

/*
 * Appends s for a terminal: control bytes, which a file may contain, become
 * "\xNN".
 */
void capability_diagnostics_text(struct buf *out, struct str s);

#endif
