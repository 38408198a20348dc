/* text_charset.h - names of encodings; for text_decode only. */
#ifndef CLAVIGER_BASE_TEXT_CHARSET_H
#define CLAVIGER_BASE_TEXT_CHARSET_H

#include "base/str.h"

/*
 * Returns the name by which iconv(3) knows an encoding; NULL: it is not
 * supported.  "UTF-8" for UTF-8.  Only stateless encodings in which ASCII
 * characters are their own bytes are known, so that no declaration can hide
 * what a text says; and UTF-16, which needs a mark.
 */
const char *text_charset_find(struct str name);

/*
 * Returns the encoding that the declaration of an XML document names, or the
 * first <meta> of an HTML page; STR_NONE: none.
 */
struct str text_charset_of_xml(struct str text);
struct str text_charset_of_html(struct str text);

#endif
