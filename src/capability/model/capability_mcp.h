/* capability_mcp.h - resources and prompts of an MCP surface. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_MCP_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_MCP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_permission.h"
#include "capability/model/capability_place.h"

struct capability_operation;
struct capability_ref_prompt;
struct json;
struct uri_template;

/* The files of a directory, one file, or the answer of an operation. */
struct capability_mcp_resource {
	struct capability_mcp_resource *next;
	struct capability_place place;
	struct str name, title, description;
	struct str uri; /* for a directory: the prefix of its files' URIs */
	struct uri_template *template; /* NULL: the URI has no variables */
	struct str mime; /* STR_NONE: not set */
	const char *path; /* the directory or file; NULL: an operation */
	int64_t max; /* bytes of a file; 0: not set */
	/* Its parameters are the variables of the URI; NULL: files. */
	struct capability_operation *operation;
	/* Of files; that of an operation is its own. */
	struct capability_permission permission;
	struct str problem; /* why it cannot be read; STR_NONE */
};

struct capability_prompt_argument {
	struct capability_prompt_argument *next;
	struct capability_place place;
	struct str name, title, description;
	bool required;
	struct json *values; /* array of possible values; not checked; NULL */
};

struct capability_prompt_message {
	struct capability_prompt_message *next;
	struct capability_place place;
	bool assistant; /* else the user */
	struct str content; /* {{name}} is an argument */
	const struct capability_ref_prompt *ref; /* content, compiled */
};

struct capability_prompt {
	struct capability_prompt *next;
	struct capability_place place;
	struct str name, title, description;
	struct capability_prompt_argument *arguments;
	struct capability_prompt_message *messages;
	const char *path; /* a file with the only message; NULL: messages */
	struct capability_permission permission;
	struct str problem; /* why it cannot be used; STR_NONE */
};

#endif
