/* openapi_fields.h - the fields of a form, and the files among them. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_FIELDS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_FIELDS_H

#include <stdbool.h>

#include "openapi/import/openapi_media.h"
#include "openapi/import/openapi_refs.h"

struct json;
struct openapi_importer;
struct openapi_task;

struct openapi_fields {
	struct json *encoding; /* of the consumed body; NULL: as usual */
	/*
	 * The schema of the argument of a tool, if it has files, which the
	 * document describes as they are sent; NULL: the document's.
	 */
	struct json *schema;
};

/* Reads the properties of a form, or the named parts of another kind. */
struct openapi_fields openapi_fields_read(struct openapi_importer *m,
    struct openapi_task *t, struct openapi_node schema,
    struct openapi_node media, enum openapi_media_kind kind);

/* Reads the parts of a list; OpenAPI 3.2 has encodings for them. */
struct openapi_fields openapi_fields_read_list(struct openapi_importer *m,
    struct openapi_task *t, struct openapi_node schema,
    struct openapi_node media);

/*
 * Returns the schema of bytes as an argument: base64 text, or an object with
 * content, filename and contentType.  list: of any number of them.
 */
struct json *openapi_fields_file(struct openapi_importer *m, bool list);

#endif
