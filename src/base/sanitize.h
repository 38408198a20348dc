/* sanitize.h - texts of files and upstreams, made fit for people and models. */
#ifndef CLAVIGER_BASE_SANITIZE_H
#define CLAVIGER_BASE_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/*
 * s without control characters (C0, DEL, C1) and without those that reorder
 * or hide text (bidi overrides, zero width): neither a terminal nor a model
 * shall be led on by them.  Line ends stay where lines is set, else they are
 * spaces.  At most max bytes, cut between characters with "..." behind.
 */
struct str sanitize_text(struct arena *a, struct str s, bool lines, size_t max);

#endif
