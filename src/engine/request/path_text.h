/* path_text.h - what servers may read a part of a path as. */
#ifndef CLAVIGER_ENGINE_REQUEST_PATH_TEXT_H
#define CLAVIGER_ENGINE_REQUEST_PATH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;

/* Of letters, digits and "-_:" alone: no server reads more into that. */
bool path_text_is_plain(struct str text);

enum path_fault {
	PATH_FINE,
	PATH_CLIMBS, /* a "." or ".." between slashes of either kind */
	PATH_SPLITS, /* a slash or a backslash, in some spelling */
	PATH_BLANK, /* nothing, white space, or nothing before a NUL */
	PATH_CONTROL, /* a control character */
};

/*
 * Servers differ in what they make of a path: some decode it twice, take a
 * backslash for a slash, end a segment at ";" or a string at NUL, drop white
 * space, or accept overlong UTF-8 and look-alikes such as U+FF0E.  These checks
 * read text as all of them together would, after every decoding that can
 * happen.  RFC 3986 section 3.3 and 5.2.4 have the segments.
 *
 * text: a whole segment, before it is encoded.
 */
enum path_fault path_text_check(struct arena *a, struct str text);

/*
 * The same for text that may be several segments, so SPLITS is no fault. whole:
 * an empty segment between two others is no fault either.
 */
enum path_fault path_text_check_many(
    struct arena *a, struct str text, bool whole);

/* How many slashes and backslashes the text has, in any spelling. */
size_t path_text_slashes(struct arena *a, struct str text);

/*
 * A path as it came, percent-encoded, that goes on as it is: CLIMBS, CONTROL or
 * FINE.
 */
enum path_fault path_text_check_raw(struct arena *a, struct str path);

#endif
