/* openapi_import.h - converts an OpenAPI document to a capability file. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;
struct openapi_filter_rule;
struct openapi_note;

/* A secret that the operator must provide: a variable of the capability. */
struct openapi_secret {
	struct openapi_secret *next;
	struct str name; /* "PETSTORE_TOKEN" */
	const char *what; /* "bearer token" */
	struct json
	    *hosts; /* array of the hosts that receive it: "https://api.test" */
};

/* A header that every request to the API has. */
struct openapi_header {
	struct str name;
	struct str value; /* has no "{{"; STR_NONE: that of the bind */
	struct str bind; /* the name of a secret; STR_NONE: value */
};

/* Options of an import.  All texts are borrowed. */
struct openapi_import {
	struct str file; /* the path of the document; STR_NONE: not a file */
	struct str url; /* the URL of the document; STR_NONE: not fetched */
	struct str name; /* the namespace; STR_NONE: made from the title */
	struct str base_uri; /* replaces the document's servers; STR_NONE: not
	                        replaced */
	/* The bind of the bearer token that surfaces require; STR_NONE: none.
	 */
	struct str token;
	/*
	 * The bind of the bearer token for the API, or of the user name and
	 * the password, in place of the document's security; STR_NONE: the
	 * document's.
	 */
	struct str upstream_token, upstream_user, upstream_password;
	const struct openapi_header *headers;
	size_t header_count;
	const struct openapi_filter_rule *filters;
	size_t filter_count;
	/* Tools are named as the document writes operationId. */
	bool original_names;
	int64_t max_bytes; /* of the document and its files together */
	int64_t max_values; /* of each file; 0: JSON_VALUES_MAX */
	/*
	 * Keep parameters with names that the published schema does not allow.
	 */
	bool lenient;
	/*
	 * Write only keys of the published schema: schemas become sentences in
	 * the descriptions.
	 */
	bool portable;
	/* Set by the import: what was skipped, and where. */
	const struct openapi_note *notes;
	/*
	 * Of the document, without those that filters leave out; of them left
	 * out; and parameters of the others.
	 */
	size_t operations, operations_left, parameters_left;
	size_t filtered; /* operations that the filters left out */
	/* Array of the files that were read, as shown in notes. */
	const struct json *files;
	const struct openapi_secret *secrets;
};

/*
 * Parses Swagger 2.0 or OpenAPI 3.0, 3.1 or 3.2, as JSON or YAML, and makes a
 * capability of dialect 1.0.0-alpha2: each operation is consumed, and exposed
 * as REST on port 8080 and as a tool on 9090.  Parameters and bodies have the
 * schema of the document under `x-claviger`.  If portable and not lenient, the
 * capability is valid by that dialect's published schema.  Returns the file
 * on the arena.  Returns NULL and sets e (INPUT) if the text is not an OpenAPI
 * document, its files are too large, it has no operation that can be
 * imported, or it does not have what a filter names.
 */
struct json *openapi_import(struct arena *a, struct str text,
    struct openapi_import *options, struct err *e);

#endif
