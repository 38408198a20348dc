/* openapi_media.h - the media types of bodies. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_MEDIA_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_MEDIA_H

#include <stdbool.h>

#include "base/base.h"

struct arena;

/* How a body is written; of several, the first is preferred. */
enum openapi_media_kind {
	OPENAPI_MEDIA_JSON,
	OPENAPI_MEDIA_FORM,
	OPENAPI_MEDIA_MULTIPART,
	OPENAPI_MEDIA_PARTS, /* multipart, but no form */
	OPENAPI_MEDIA_TEXT,
	OPENAPI_MEDIA_XML,
	OPENAPI_MEDIA_BYTES, /* of any other type */
	OPENAPI_MEDIA_NONE, /* not supported */
};

/*
 * Returns a media type without parameters, in lower case: "application/json"
 * for "Application/JSON; charset=utf-8".
 */
struct str openapi_media_bare(struct arena *a, struct str s);

/* Returns the kind of a bare media type.  portable: without extensions. */
enum openapi_media_kind openapi_media_find(struct str media, bool portable);

#endif
