/* request_form.h - values as HTML forms are sent. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_FORM_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_FORM_H

#include "base/base.h"

struct arena;
struct buf;
struct err;
struct json;

/*
 * The members of an object as application/x-www-form-urlencoded: lists repeat
 * their name, objects are JSON, null is left out.
 */
void request_form_write(struct buf *out, const struct json *object);

/* A boundary that no value has in it: 128 random bits say so. */
struct str request_form_boundary(struct arena *a);

/* {name: value} or [{name, value ...}] as the list of parts; NULL: neither. */
const struct json *request_form_parts(struct arena *a, const struct json *v);

/*
 * Writes a list of {name, value, filename, contentType} as multipart/form-data
 * (RFC 7578). Parts without a value are left out; a list is written as several
 * parts. Returns -1 and sets e (INPUT) if a name or type cannot be sent in a
 * header.
 */
int request_form_write_parts(struct buf *out, struct str boundary,
    const struct json *parts, struct err *e);

#endif
