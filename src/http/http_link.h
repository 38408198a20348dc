/* http_link.h - links in header fields (RFC 8288). */
#ifndef CLAVIGER_HTTP_HTTP_LINK_H
#define CLAVIGER_HTTP_HTTP_LINK_H

#include "base/base.h"

struct http_headers;

/*
 * Returns the target of the first link with that relation type in a value of a
 * Link field, as it is written between "<" and ">"; STR_NONE: no such link.
 * Types are compared without case.  A link whose context is another resource
 * (the parameter anchor) is not used.  What follows a malformed link is not
 * read.
 */
struct str http_link_find(struct str value, const char *type);

/* The same for all Link fields. */
struct str http_link_find_in(const struct http_headers *h, const char *type);

#endif
