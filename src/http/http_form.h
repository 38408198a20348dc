/* http_form.h - the fields of a form, as pages and curl -F send them. */
#ifndef CLAVIGER_HTTP_HTTP_FORM_H
#define CLAVIGER_HTTP_HTTP_FORM_H

#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;

enum http_form_kind {
	HTTP_FORM_NONE, /* some other media type, or none */
	HTTP_FORM_URLENCODED,
	HTTP_FORM_MULTIPART,
};

/* What a Content-Type says. */
enum http_form_kind http_form_kind(struct str content_type);

struct http_form_field {
	struct str name, value;
	struct str filename, content_type; /* of a part; STR_NONE: none */
};

/* In the order they came; a name may come again. */
struct http_form {
	struct http_form_field *items;
	size_t count;
};

enum { HTTP_FORM_FIELDS = 1000 }; /* more are refused */

/*
 * The fields of a body under its Content-Type.  Texts are decoded; they are
 * borrowed from the body or on the arena.  A type that is no form has none.  -1
 * and e (INPUT) where the body is not what its type says.
 */
int http_form_parse(struct arena *a, struct str content_type, struct str body,
    struct http_form *out, struct err *e);

/*
 * A parameter behind the first ";" of a header's value, such as boundary; case
 * of names is ignored, quotes are taken off.  STR_NONE: none.
 */
struct str http_form_parameter(
    struct arena *a, struct str value, const char *name);

#endif
