/* openapi_import.h - a capability file out of an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;
struct openapi_note;

/* A value that the operator must give: a variable that the document names. */
struct openapi_secret {
	struct openapi_secret *next;
	struct str name; /* "PETSTORE_TOKEN" */
	const char *what; /* "bearer token" */
	struct json *hosts; /* array of where it is sent: "https://api.test" */
};

/* What the caller says beyond the document.  Borrowed. */
struct openapi_import {
	struct str file; /* its path; STR_NONE: of no file */
	struct str url; /* where it was fetched; STR_NONE */
	struct str name; /* the namespace; STR_NONE: of the title */
	struct str base_uri; /* in place of the document's servers; STR_NONE */
	int64_t max_bytes; /* of each file that it refers to */
	int64_t max_values; /* in each; 0: JSON_VALUES_MAX */
	/* Keep parameters whose names the published schema has no room for. */
	bool lenient;
	/* Set: what is not carried over, and where. */
	const struct openapi_note *notes;
	const struct openapi_secret *secrets;
};

/*
 * Read Swagger 2.0, OpenAPI 3.0 or 3.1, JSON or YAML, and make a capability of
 * dialect 1.0.0-alpha2: each operation consumed, exposed as REST on 8080 and as
 * a tool on 9090.  It is valid by that dialect's published schema, unless
 * lenient.  On the arena.  NULL and e (INPUT) where the text is no such
 * document or nothing of it can be carried over.
 */
struct json *openapi_import(struct arena *a, struct str text,
    struct openapi_import *how, struct err *e);

#endif
