/* openapi_content.h - the media type of a body, of those that a document has.
 */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_CONTENT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_CONTENT_H

#include <stdbool.h>

#include "base/base.h"
#include "openapi/import/openapi_media.h"
#include "openapi/import/openapi_refs.h"

struct openapi_importer;

/* One media type of a `content`. */
struct openapi_content {
	enum openapi_media_kind kind;
	struct str media; /* without parameters; empty: it has no name */
	struct openapi_node at; /* the Media Type Object */
	struct openapi_node schema; /* v NULL: unknown */
	struct openapi_node written; /* the schema, perhaps a reference */
};

/*
 * Chooses the best supported media type, in the order of enum
 * openapi_media_kind; of text and bytes the one that is listed first.  content
 * is an object with at least one member.
 */
struct openapi_content openapi_content_choose(
    struct openapi_importer *m, struct openapi_node content);

/* Reports whether values of the schema are lists. */
bool openapi_content_is_list(
    struct openapi_importer *m, struct openapi_node schema);

#endif
