/* path_text.h - how servers may interpret a part of a path. */
#ifndef CLAVIGER_ENGINE_REQUEST_PATH_TEXT_H
#define CLAVIGER_ENGINE_REQUEST_PATH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;

/*
 * Reports whether text has only letters, digits and "-_:", which no server
 * interprets.
 */
bool path_text_is_plain(struct str text);

enum path_fault {
	PATH_FINE,
	PATH_CLIMBS, /* a "." or ".." between slashes of either kind */
	PATH_SPLITS, /* a slash or a backslash, in some spelling */
	PATH_BLANK, /* nothing, white space, or nothing before a NUL */
	PATH_CONTROL, /* a control character */
};

/*
 * Servers interpret paths differently: some decode twice, take a backslash for
 * a slash, end a segment at ";" or a string at NUL, drop white space, or accept
 * overlong UTF-8 and look-alikes such as U+FF0E.  These functions find what any
 * of them could, after every decoding that can happen.  Segments are defined in
 * RFC 3986 3.3, dot segments in 5.2.4.
 *
 * text: a whole segment, before it is encoded.
 */
enum path_fault path_text_check(struct arena *a, struct str text);

/*
 * The same for text that may be several segments, so that SPLITS is not
 * returned. whole: empty segments between others are allowed, too.
 */
enum path_fault path_text_check_many(
    struct arena *a, struct str text, bool whole);

/* Returns the number of slashes and backslashes in text, in any spelling. */
size_t path_text_slashes(struct arena *a, struct str text);

/*
 * Checks a path that is passed on unchanged, percent-encoded.  Returns CLIMBS,
 * CONTROL or FINE.
 */
enum path_fault path_text_check_raw(struct arena *a, struct str path);

#endif
