/* sanitize.h - removes characters that hide or fake text. */
#ifndef CLAVIGER_BASE_SANITIZE_H
#define CLAVIGER_BASE_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/*
 * Returns s without control characters (C0, DEL, C1) and without characters
 * that reorder or hide text (bidi overrides, zero width), so that it cannot
 * deceive a terminal or a model.  lines: keeps line ends; otherwise they become
 * spaces. Cuts the text to max bytes, between characters, and then appends
 * "...".
 */
struct str sanitize_text(struct arena *a, struct str s, bool lines, size_t max);

#endif
