/* openapi_source.h - reads what a command line names: file, URL or "-". */
#ifndef CLAVIGER_OPENAPI_LOAD_OPENAPI_SOURCE_H
#define CLAVIGER_OPENAPI_LOAD_OPENAPI_SOURCE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct limits;

/*
 * Is it a file?  Otherwise it is an http or https URL, or "-" for standard
 * input: an OpenAPI document that can be read only once.
 */
bool openapi_source_is_file(const char *name);

/*
 * Returns the name for messages: a URL without its query, which may contain a
 * credential.  It is name itself or on the arena.
 */
const char *openapi_source_shown(struct arena *a, const char *name);

/* A text that was read, as UTF-8, and where from; on an arena. */
struct openapi_source {
	struct str text;
	struct str url; /* that sent it; STR_NONE: not fetched */
};

/*
 * Reads the file, the URL or standard input, at most limits->capability_bytes.
 * regular: refuse pipes and devices.  Returns -1 and sets e: INPUT, UPSTREAM or
 * SYSTEM.
 */
int openapi_source_read(struct arena *a, const char *name, bool regular,
    const struct limits *limits, struct openapi_source *out, struct err *e);

/*
 * Is text an OpenAPI document?  Its first key at the top level that tells is
 * "openapi" or "swagger", rather than one of a capability file.  JSON or YAML;
 * the text need not be valid.
 */
bool openapi_source_is_document(struct str text);

#endif
