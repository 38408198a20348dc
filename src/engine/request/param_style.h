/* param_style.h - writes values as OpenAPI's styles define (RFC 6570). */
#ifndef CLAVIGER_ENGINE_REQUEST_PARAM_STYLE_H
#define CLAVIGER_ENGINE_REQUEST_PARAM_STYLE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct capability_wire;
struct json;

/* How text is escaped, by its destination. */
enum param_style_escape {
	PARAM_STYLE_URL, /* percent-encoded */
	PARAM_STYLE_FORM, /* the same, but "+" for a space */
	PARAM_STYLE_COOKIE,
	PARAM_STYLE_NONE, /* a header: not escaped; the caller checks it */
};

/* Where pairs go: a query, a form or a Cookie header. */
struct param_style_pairs {
	struct arena *arena;
	struct buf *out;
	enum param_style_escape escape;
	const char *before; /* of the next pair: "?", "" */
	const char *between; /* "&", "; " */
};

/*
 * Appends the pairs of a value.  wire may be NULL: a list repeats its name
 * (in a cookie it is joined by commas), and an object is JSON.  null, and lists
 * and objects without values, have no pair.  A deepObject writes a[b][c]=1 for
 * members, a[b][]=1 for lists of values, and a[b][0][c]=1 for lists of others.
 */
void param_style_put_pairs(struct param_style_pairs *p, struct str name,
    const struct capability_wire *wire, const struct json *v);

/*
 * Appends a value of a path or a header to out.  plain gets the same without
 * escapes; NULL: not needed.  kept: slashes are not escaped.  wire may be NULL:
 * one text, as param_text() makes it.  Returns false if the value has no text
 * in a path: it is null, or a list or object without values.
 */
struct param_style_text {
	struct arena *arena;
	struct buf *out, *plain;
	enum param_style_escape escape;
	bool kept;
};
bool param_style_put_text(struct param_style_text *t, struct str name,
    const struct capability_wire *wire, const struct json *v);

#endif
