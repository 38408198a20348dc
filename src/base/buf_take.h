/* buf_take.h - the contents of a buffer, moved to an arena. */
#ifndef CLAVIGER_BASE_BUF_TAKE_H
#define CLAVIGER_BASE_BUF_TAKE_H

#include "base/str.h"

struct arena;
struct buf;

/*
 * Moves the contents to a and frees b.  A large buffer itself becomes part of
 * the arena; what is small is copied, and b wiped.  Returns "" if over is set.
 */
struct str buf_take(struct buf *b, struct arena *a);

#endif
