/* openapi_importer.h - the state of an import, shared by its steps. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORTER_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_IMPORTER_H

#include <stdbool.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_schemas.h"

struct json;
struct openapi_auth;
struct openapi_filter;
struct openapi_import;
struct openapi_secret;

/* The maximum sizes of imported texts, in bytes. */
enum {
	OPENAPI_IMPORTER_TITLE = 200,
	OPENAPI_IMPORTER_TEXT = 4000,
	OPENAPI_IMPORTER_PARAMETER = 1200,
};

struct openapi_importer {
	struct arena *a;
	struct openapi_import *options;
	struct openapi_refs *refs;
	struct openapi_schemas schemas;
	struct openapi_node root;
	bool swagger; /* Swagger 2.0 */
	struct str name; /* the namespace */
	struct json *binds; /* {VAR: VAR} */
	struct openapi_secret *secrets; /* the values of binds, in order */
	struct table variables; /* the same, by scheme and purpose */
	struct table auths; /* by key */
	struct table operations; /* the names in use */
	struct table tools; /* the same, of tools */
	struct openapi_filter *filter;
	const struct openapi_auth *credential; /* of the options; NULL: none */
	/* {name: {default, enum}} of all servers; NULL: none yet. */
	struct json *server_variables;
};

/* A secret of an authentication, and the URL that it is sent to. */
struct openapi_secret_use {
	struct openapi_secret_use *next;
	struct openapi_secret *secret;
	struct str url; /* STR_NONE: to the API's server */
};

/*
 * How to authenticate at the upstream: an `authentication` and constant
 * parameters.
 */
struct openapi_auth {
	struct openapi_secret_use *uses;
	struct json *authentication; /* NULL: none */
	struct json *parameters; /* array of consumed inputParameters */
	const char *problem; /* why it cannot be sent; NULL: it can */
	struct str
	    key; /* the names of its schemes: equal for equal requirements */
};

/* One operation during its import. */
struct openapi_task {
	struct openapi_node path_item, operation;
	struct str path; /* as in the document */
	const char *method; /* "get" */
	struct str verb; /* "GET" */
	struct str where; /* "GET /pets", for notes */
	struct str name;
	/* Set by openapi_params_make(): paths, and lists of parameters. */
	struct str consumed_path, exposed_path;
	struct str query; /* appended to the consumed path: "?a[b]={a-b}" */
	struct table variables; /* names in the path: their arguments */
	struct table keeping; /* those of variables whose values keep slashes */
	struct json *consumed, *exposed, *tool; /* inputParameters */
	struct json *with_rest, *with_tool;
	struct json *body; /* the consumed `body`; NULL: none, or JSON */
	struct table arguments; /* names in use, of tool and surface */
	struct table targets; /* the same, of consumed parameters */
	bool impossible; /* it is left out; a note has the reason */
};

/*
 * Returns the base URI of an operation, from the servers of the operation, its
 * path or the document.
 */
struct str openapi_servers_find(
    struct openapi_importer *m, const struct openapi_task *t);

/* Returns a base URI with the defaults of its variables. */
struct str openapi_servers_plain(
    struct openapi_importer *m, struct str base_uri);

/*
 * Returns the variables in a base URI with their defaults and choices; NULL: it
 * has none with a default.
 */
struct json *openapi_servers_variables(
    struct openapi_importer *m, struct str base_uri);

/*
 * Returns the authentication of an operation, and adds the binds that it needs.
 */
const struct openapi_auth *openapi_auth_find(
    struct openapi_importer *m, const struct openapi_task *t);

/*
 * Makes the credential and the headers of the options: sets m->credential.
 * Call it before operations are imported.
 */
void openapi_credential_init(struct openapi_importer *m);

/* Adds the headers of the options to what an upstream is sent. */
void openapi_credential_add_headers(
    struct openapi_importer *m, struct openapi_auth *auth);

/* Do the options set that header? */
bool openapi_credential_has_header(
    const struct openapi_importer *m, struct str name);

/*
 * Sets how slashes in values of a path parameter, the last one of t->consumed,
 * are sent: kept if the document allows them (t->keeping), encoded if it shows
 * a value with a slash, otherwise refused.
 */
void openapi_slash_decide(struct openapi_importer *m, struct openapi_task *t,
    struct str name, struct openapi_node parameter, struct openapi_node schema);

/*
 * Returns the secret of a scheme for a purpose ("TOKEN"), which is made on
 * first use.
 */
struct openapi_secret *openapi_secrets_get(
    struct openapi_importer *m, struct str scheme, const char *purpose);

/* The same for a secret that the options name. */
struct openapi_secret *openapi_secrets_named(
    struct openapi_importer *m, struct str name, const char *what);

/* Returns a reference to the secret: "{{petstore-env.PETSTORE_TOKEN}}". */
struct str openapi_secrets_reference(
    struct openapi_importer *m, const struct openapi_secret *s);

/*
 * Returns the entry of `binds` with all secrets.  It is needed without secrets,
 * too: it keeps the file from reading the environment.
 */
struct json *openapi_secrets_binds(struct openapi_importer *m);

/* Records that the secret is sent to the host of url. */
void openapi_secrets_add_host(
    struct openapi_importer *m, struct openapi_secret *s, struct str url);

/* Imports the parameters, and the body. */
void openapi_params_make(struct openapi_importer *m, struct openapi_task *t);
void openapi_body_make(struct openapi_importer *m, struct openapi_task *t);

/*
 * An argument of the route and the tool, passed to the consumed parameter
 * `target`.
 */
struct openapi_argument {
	struct str target; /* the consumed parameter's name */
	struct str name; /* the argument's */
	struct str of_api; /* in the document; STR_NONE: a body */
	struct str surface; /* its name over REST; STR_NONE: name */
	const char *in; /* "query" ...  "body" */
	struct str type, description, pattern; /* STR_NONE: unknown */
	struct openapi_node schema; /* v NULL: unknown, or the type is all */
	const struct json *of_tool; /* replaces schema in the tool; or NULL */
	char separator; /* of a list that is given as text; 0: none */
	bool required;
};
void openapi_argument_add(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_argument *x);

/*
 * Says that a parameter of the operation is left out, and why; more may be
 * STR_NONE.
 */
void openapi_importer_leave_out(struct openapi_importer *m,
    const struct openapi_task *t, struct openapi_node parameter,
    struct str name, const char *reason, struct str more);

/* Adds a string member, unless text is empty. */
void openapi_importer_text(struct openapi_importer *m, struct json *to,
    const char *name, struct str text);

/* Cleans a text of the document for a file: printable, at most `most` bytes. */
struct str openapi_importer_clean(
    struct openapi_importer *m, struct str text, size_t most);

#endif
