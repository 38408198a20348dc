/* request_form.h - writes values as HTML forms. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_FORM_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_FORM_H

#include "base/base.h"

struct arena;
struct buf;
struct capability_wire;
struct err;
struct json;

/*
 * Appends the members of an object as application/x-www-form-urlencoded: lists
 * repeat their name, objects are JSON, null is left out.  fields says how some
 * are written instead; it may be NULL.
 */
void request_form_write(struct arena *a, struct buf *out,
    const struct json *object, const struct capability_wire *fields);

/* Returns a boundary of 128 random bits, which occur in no value. */
struct str request_form_boundary(struct arena *a);

/*
 * Returns {name: value} or [{name, value ...}] as a list of parts; NULL: v is
 * neither.
 */
const struct json *request_form_parts(struct arena *a, const struct json *v);

/*
 * Writes a list of {name, value, filename, contentType} as a multipart body of
 * that subtype: "related"; STR_NONE: form-data (RFC 7578).  Parts without a
 * value are left out; a list is written as several parts.  In multipart/related
 * (RFC 2387) the name is the Content-ID, and only other subtypes than form-data
 * have parts without a name.  Returns -1 and sets e (INPUT) if a name or type
 * cannot be sent in a header.
 */
int request_form_write_parts(struct buf *out, struct str boundary,
    struct str subtype, const struct json *parts, struct err *e);

/* Returns the type of a text.  "text/plain" without a charset is ASCII. */
struct str request_form_text_type(struct str text);

/*
 * Returns the Content-Type of such a body.  That of multipart/related has the
 * type of its first part (RFC 2387 3.1).
 */
struct str request_form_type(struct arena *a, struct str boundary,
    struct str subtype, const struct json *parts);

#endif
