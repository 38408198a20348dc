/* api_options.h - options of all verbs for OpenAPI documents. */
#ifndef CLAVIGER_SERVER_API_OPTIONS_H
#define CLAVIGER_SERVER_API_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "engine/engine.h"
#include "openapi/import/import.h"

struct err;

enum { API_OPTIONS_MAX = 64, API_OPTIONS_SECRETS = 32 };

/*
 * Expands to X(...) once per option.  Signature of add: int add(void *settings,
 * const char *option, const char *value, struct err *)
 */
#define API_OPTIONS(X, add)                                                    \
	X(add, tag, "tag", "TAG", "of an OpenAPI document: only this tag")     \
	X(add, path, "path", "GLOB",                                           \
	    "only paths like this; * is one segment, ** any")                  \
	X(add, method, "method", "METHOD", "only this method")                 \
	X(add, operation, "operation", "NAME",                                 \
	    "only this operation, by operationId or tool")                     \
	X(add, exclude_tag, "exclude-tag", "TAG",                              \
	    "leave out operations with this tag")                              \
	X(add, exclude_path, "exclude-path", "GLOB",                           \
	    "leave out paths like this")                                       \
	X(add, exclude_method, "exclude-method", "METHOD",                     \
	    "leave out this method")                                           \
	X(add, exclude_operation, "exclude-operation", "NAME",                 \
	    "leave out this operation")                                        \
	X(add, header, "header", "NAME:VALUE",                                 \
	    "send this header to the API; VALUE may be $VAR or @FILE")         \
	X(add, token, "token", "VAR|@FILE|-",                                  \
	    "send the API this bearer token")                                  \
	X(add, basic, "basic", "VAR|@FILE|-",                                  \
	    "send the API this user:password")                                 \
	X(add, protect, "protect", "VAR|@FILE|-",                              \
	    "require this bearer token of callers")                            \
	X(add, name_style, "name-style", "kebab|original",                     \
	    "how tools are named (kebab)")

/* A secret, and where its value comes from. */
struct api_secret {
	enum { API_SECRET_VARIABLE, API_SECRET_FILE, API_SECRET_STDIN } from;
	struct str source; /* the variable or the path */
	struct str name; /* of its bind */
	struct str password; /* of a second bind, for "user:password" */
};

/* Start with { .arena.secret = true }; api_options_done() frees it. */
struct api_options {
	struct openapi_import import; /* the options as openapi_load() wants */
	struct openapi_filter_rule rules[API_OPTIONS_MAX];
	struct openapi_header headers[API_OPTIONS_MAX];
	struct api_secret secrets[API_OPTIONS_SECRETS];
	size_t secret_count;
	/* The values of the secrets, after api_options_read(). */
	struct engine_option sets[2 * API_OPTIONS_SECRETS];
	size_t set_count;
	const char *first; /* the first option that was given; NULL: none */
	struct arena arena;
};

/*
 * Adds the value of an option by its name; the value is copied.  Returns -1
 * and sets e (INPUT) if it is invalid.  A secret is not accepted in place of
 * its source, since other users see command lines; no message has the value.
 */
int api_options_add(struct api_options *o, const char *option,
    const char *value, struct err *e);

/*
 * Reads the secrets and sets o->sets.  stdin_used: standard input is read for
 * something else.  Returns -1 and sets e (INPUT or SYSTEM) if one is missing.
 */
int api_options_read(struct api_options *o, bool stdin_used, struct err *e);

/*
 * Replaces the servers of the document: a URL without trailing slash.  Returns
 * -1 and sets e (INPUT) if it is not a base URI.
 */
int api_options_set_base_uri(
    struct api_options *o, const char *value, struct err *e);

/* Is it the value of --base-uri without a namespace? */
bool api_options_is_bare(const char *value);

void api_options_done(struct api_options *o);

#endif
