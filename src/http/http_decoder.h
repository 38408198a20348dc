/* http_decoder.h - decodes compressed bodies piece by piece. */
#ifndef CLAVIGER_HTTP_HTTP_DECODER_H
#define CLAVIGER_HTTP_HTTP_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct http_decoder; /* its memory is charged to the budget of an arena */

/* The value of Accept-Encoding: what a decoder decodes. */
#define HTTP_DECODER_ACCEPTS "gzip, deflate"

/* Takes decoded bytes, which are borrowed.  Returns false to stop. */
typedef bool http_decoder_sink(void *context, const char *p, size_t n);

/*
 * Sets *out to a decoder for the value of Content-Encoding (RFC 9110 8.4), a
 * list of at most four of gzip, deflate and identity; NULL: nothing has to be
 * decoded.  Returns false and sets *why, a constant text, if the value has
 * another coding; *why is NULL if the budget of the arena is used up.
 */
bool http_decoder_new(struct http_decoder **out, struct str codings,
    const struct arena *a, http_decoder_sink *sink, void *context,
    const char **why);
void http_decoder_free(struct http_decoder *d);

/*
 * Decodes bytes and passes the result to the sink.  gzip may have several
 * members (RFC 1952 2.2); deflate may be raw, since some servers omit the
 * wrapper of RFC 1950.  Returns false after the sink has returned false, and
 * then leaves *why alone, or if the bytes are malformed, and then sets *why.
 */
bool http_decoder_feed(
    struct http_decoder *d, const char *p, size_t n, const char **why);

/*
 * The body has ended.  Returns false and sets *why if the compressed data is
 * incomplete.  A body of no bytes is complete.
 */
bool http_decoder_end(const struct http_decoder *d, const char **why);

#endif
