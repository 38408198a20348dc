/* request_parts.h - the parts of a form, as the file says that each is sent. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_PARTS_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_PARTS_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct capability_wire;
struct err;
struct json;

/*
 * The bytes of a file: base64 text (perhaps a data: URL), or an object
 * {content, filename, contentType} with base64 in content.
 */
struct request_parts_file {
	struct str bytes; /* on the arena */
	struct str filename, type; /* STR_NONE: not given */
};

/*
 * Decodes v.  Returns -1 and sets e (INPUT) with the name of the field if it is
 * neither; name may be empty: the whole body.
 */
int request_parts_decode(struct arena *a, struct str name, const struct json *v,
    struct request_parts_file *out, struct err *e);

/*
 * Returns the members of an object as parts for request_form_write_parts():
 * files are decoded, values of a style are written in it, and contentType is
 * set.  form: it is multipart/form-data, whose files have names; otherwise the
 * parts are in the order of fields.  Returns NULL and sets e (INPUT) if a value
 * cannot be sent.
 */
struct json *request_parts_make(struct arena *a, const struct json *object,
    const struct capability_wire *fields, bool form, struct err *e);

/*
 * The same for the items of a list, as parts without names: the first is
 * written as the field "0" says, the others as "*".
 */
struct json *request_parts_make_list(struct arena *a, const struct json *list,
    const struct capability_wire *fields, struct err *e);

#endif
