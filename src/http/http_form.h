/* http_form.h - the fields of URL-encoded and multipart forms. */
#ifndef CLAVIGER_HTTP_HTTP_FORM_H
#define CLAVIGER_HTTP_HTTP_FORM_H

#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;

enum http_form_kind {
	HTTP_FORM_NONE, /* another media type, or no Content-Type */
	HTTP_FORM_URLENCODED,
	HTTP_FORM_MULTIPART,
};

/* Returns the kind of form that a Content-Type names. */
enum http_form_kind http_form_kind(struct str content_type);

struct http_form_field {
	struct str name, value;
	struct str filename,
	    content_type; /* of a multipart field; STR_NONE: none */
};

/* Fields in order; names may repeat. */
struct http_form {
	struct http_form_field *items;
	size_t count;
};

enum { HTTP_FORM_FIELDS = 1000 }; /* a body with more is refused */

/*
 * Reads the fields of a body; no fields if the Content-Type is not a form.
 * Texts are decoded, and borrowed from the body or on the arena.  Returns -1
 * and sets e (INPUT) if the body is malformed.
 */
int http_form_parse(struct arena *a, struct str content_type, struct str body,
    struct http_form *out, struct err *e);

/*
 * Returns a parameter of a header value by name, ignoring case, without quotes:
 * for example boundary after the first ";".  STR_NONE if it is missing.
 */
struct str http_form_parameter(
    struct arena *a, struct str value, const char *name);

#endif
