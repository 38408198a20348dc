/* text_decode.h - text of other programs, as UTF-8. */
#ifndef CLAVIGER_BASE_TEXT_DECODE_H
#define CLAVIGER_BASE_TEXT_DECODE_H

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct err;

/* Where a text may declare its own encoding. */
enum text_kind {
	TEXT_PLAIN, /* nowhere: JSON, YAML, CSV, ... */
	TEXT_XML, /* <?xml encoding="..."?> */
	TEXT_HTML, /* <meta charset=...> */
};

struct text_origin {
	struct str charset; /* of its media type; STR_NONE: none */
	enum text_kind kind;
	bool
	    strict; /* halves of surrogate pairs stay, for a reader to refuse */
};

/*
 * Sets *out to bytes as UTF-8 without a byte order mark: to a part of bytes if
 * that is possible, else to a copy on the arena.  Every reader of text from
 * outside calls this first.  The encoding is, in this order, that of the byte
 * order mark; UTF-16 or UTF-32 if NUL bytes show that; UTF-8 if all bytes are
 * well-formed, because texts in other encodings hardly ever are; what the media
 * type says; what the text says.  Malformed parts of other encodings than UTF-8
 * and all halves of surrogate pairs become U+FFFD.
 *
 * Text in none of these is not changed: it is for the reader to refuse or to
 * replace.  Returns -1 and sets e (INPUT) if XML declares an encoding that is
 * not known, or is in EBCDIC; OVERLOADED if the budget of the arena is used up.
 */
int text_decode(struct arena *a, struct str bytes,
    const struct text_origin *origin, struct str *out, struct err *e);

/*
 * The same for text of unknown origin, which cannot fail; text that is too
 * large for the arena is not changed.
 */
struct str text_decode_plain(struct arena *a, struct str bytes);

#endif
