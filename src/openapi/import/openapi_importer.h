/* openapi_importer.h - what the parts of the import give each other. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORTER_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORTER_H

#include <stdbool.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct json;
struct openapi_import;
struct openapi_secret;

/* Ceilings of texts that are carried over. */
enum {
	OPENAPI_IMPORTER_TITLE = 200,
	OPENAPI_IMPORTER_TEXT = 4000,
	OPENAPI_IMPORTER_PARAMETER = 1200,
};

struct openapi_importer {
	struct arena *a;
	struct openapi_import *how;
	struct openapi_refs *refs;
	struct openapi_node root;
	bool swagger; /* 2.0 */
	struct str name; /* the namespace */
	struct json *binds; /* {VAR: VAR} */
	struct openapi_secret *secrets; /* the same, in order */
	struct table variables; /* of these, by scheme and purpose */
	struct table accesses; /* by key */
	struct table operations; /* names that are taken */
};

/* A secret of an access, and where it is sent. */
struct openapi_use {
	struct openapi_use *next;
	struct openapi_secret *secret;
	struct str url; /* STR_NONE: to the API's server */
};

/* What opens the upstream: an `authentication`, and parameters besides. */
struct openapi_auth {
	struct openapi_use *uses;
	struct json *authentication; /* NULL: none */
	struct json *parameters; /* array of consumed inputParameters */
	struct str key; /* names of its schemes: equal for equal ones */
};

/* One operation of the document as it is carried over. */
struct openapi_task {
	struct openapi_node path_item, operation;
	struct str path; /* as the document has it */
	const char *method; /* "get" */
	struct str verb; /* "GET" */
	struct str where; /* "GET /pets", for notes */
	struct str name;
	/* Made by openapi_params_make(): paths, and lists of parameters. */
	struct str consumed_path, exposed_path;
	struct str query; /* behind the consumed path: "?a[b]={a-b}" */
	struct table variables; /* of the path: argument names */
	struct table keeping; /* of these, those that keep slashes */
	struct json *consumed, *exposed, *tool; /* inputParameters */
	struct json *with_rest, *with_tool;
	struct json *body; /* the consumed `body`; NULL: none, or JSON */
	struct table arguments; /* names of tool and surface */
	bool impossible; /* noted: it cannot be carried over */
};

/* The base URI of an operation: its own, its path's, the document's. */
struct str openapi_servers_find(
    struct openapi_importer *m, const struct openapi_task *t);

/* Its security; binds that it needs are added. */
const struct openapi_auth *openapi_auth_find(
    struct openapi_importer *m, const struct openapi_task *t);

/*
 * What becomes of slashes in values of a path parameter, the one that was added
 * to t->consumed last: kept where the document says so (t->keeping), encoded
 * where it shows some, else refused.
 */
void openapi_slash_say(struct openapi_importer *m, struct openapi_task *t,
    struct str name, struct openapi_node parameter, struct openapi_node schema);

/* The secret of a scheme for a purpose, "TOKEN"; made when it is new. */
struct openapi_secret *openapi_secrets_get(
    struct openapi_importer *m, struct str scheme, const char *purpose);

/* "{{petstore-env.PETSTORE_TOKEN}}" */
struct str openapi_secrets_tag(
    struct openapi_importer *m, const struct openapi_secret *s);

/* The entry of `binds` that has them all; also where there are none. */
struct json *openapi_secrets_bind(struct openapi_importer *m);

/* It is sent to the host of that URL. */
void openapi_secrets_sent(
    struct openapi_importer *m, struct openapi_secret *s, struct str url);

/* "https://id.test" of "https://id.test/oauth/token". */
struct str openapi_secrets_origin(struct str url);

/* Parameters, then the body. */
void openapi_params_make(struct openapi_importer *m, struct openapi_task *t);
void openapi_body_make(struct openapi_importer *m, struct openapi_task *t);

/* An argument of the exposed sides, fed to the consumed parameter `target`. */
struct openapi_argument {
	struct str target; /* the consumed parameter's name */
	struct str name; /* the argument's */
	struct str surface; /* the same over REST; STR_NONE: name */
	const char *in; /* "query" ... "body" */
	struct str type, description, pattern; /* STR_NONE where unknown */
	bool required;
};
void openapi_params_add(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_argument *x);

/* A member that is a text; left out where there is none. */
void openapi_importer_text(struct openapi_importer *m, struct json *to,
    const char *name, struct str text);

/* A text of the document for a file: readable, and at most most bytes. */
struct str openapi_importer_clean(
    struct openapi_importer *m, struct str text, size_t most);

#endif
