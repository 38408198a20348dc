/* openapi_wire.h - how the document says that values are written. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_WIRE_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_WIRE_H

#include <stdbool.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct json;
struct openapi_importer;

/* The wire form of one parameter, or of one field of a body. */
struct openapi_wire {
	const char *style; /* "form", static; NULL: not defined here */
	bool explode;
	bool reserved; /* allowReserved */
	struct str content; /* media type; STR_NONE: written in the style */
	bool usual; /* the engine writes it so without being told */
	char separator; /* of a list in this style; 0: none */
};

/*
 * Reads style, explode and allowReserved, or collectionFormat, of a parameter
 * in that place ("query").  A style that its place does not have is read as the
 * nearest that it has.
 */
struct openapi_wire openapi_wire_read(struct openapi_importer *m,
    struct openapi_node parameter, struct str in, struct openapi_node schema);

/* Reports whether the members of the object are pairs of their own. */
bool openapi_wire_is_pairs(struct openapi_importer *m,
    const struct openapi_wire *w, struct str in, struct openapi_node schema);

/*
 * Adds `x-claviger` to a consumed parameter, unless w is usual and sent is
 * STR_NONE. sent: the name in the request, if it is another.
 */
void openapi_wire_add(struct openapi_importer *m, struct json *parameter,
    struct str sent, const struct openapi_wire *w);

/*
 * Returns the entry of `encoding` for a field, from its encoding object and its
 * schema; NULL: the engine writes it so anyway.  file: its value is base64 of
 * the bytes to send.
 */
struct json *openapi_wire_field(struct openapi_importer *m,
    struct openapi_node encoding, struct openapi_node schema, bool file);

/* Reports whether s can be written in a header, and is no template. */
bool openapi_wire_is_media(struct str s);

/* Reports whether a value of the schema is bytes, or a list of bytes. */
bool openapi_wire_is_file(
    struct openapi_importer *m, struct openapi_node schema);

#endif
