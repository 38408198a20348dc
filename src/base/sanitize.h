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
 * deceive a terminal or a model.  If lines is set, line ends are kept;
 * otherwise they become spaces.  Text of more than max bytes is cut between two
 * characters, and "..." is appended.
 */
struct str sanitize_text(struct arena *a, struct str s, bool lines, size_t max);

#endif
