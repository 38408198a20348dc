/* capability_operation.h - something a caller can run by name. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_OPERATION_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_OPERATION_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/model/capability_consumes.h"
#include "capability/model/capability_permission.h"
#include "capability/model/capability_place.h"
#include "http/http.h"

struct capability_exposes;
struct capability_item;
struct capability_mapping;
struct capability_output;
struct capability_param;
struct capability_ref_text;
struct capability_step;
struct capability_with;
struct json;

/* `hints` of a tool.  -1: not set; else 0 or 1. */
struct capability_hints {
	signed char read_only, destructive, idempotent, open_world;
};

/* `forward`: every request below a path goes to one upstream API unchanged. */
struct capability_forward {
	struct capability_place place;
	struct str paths[2]; /* its routes: "/proxy", "/proxy/{path}" */
	struct str namespace;
	struct capability_consumes *target; /* NULL: unknown namespace */
	struct capability_consumed_operation *call; /* target->any */
	struct capability_item *trusted; /* request headers to pass on */
};

/* How an operation is carried out. */
enum capability_by {
	CAPABILITY_BY_NOTHING, /* not at all: see its problem */
	CAPABILITY_BY_CALL, /* one consumed operation */
	CAPABILITY_BY_STEPS, /* a sequence of calls and lookups */
	CAPABILITY_BY_FUNCTION, /* a function of an aggregate */
	CAPABILITY_BY_MOCK, /* its outputs are constants and templates */
	CAPABILITY_BY_FORWARD,
};

/*
 * A REST operation, an MCP tool, a function of an aggregate or a call step.
 * Optional texts are STR_NONE, optional pointers NULL.
 */
struct capability_operation {
	struct capability_operation *next;
	struct capability_place place;
	struct capability_exposes *owner; /* NULL: of a function or a step */
	struct str prefix; /* "<prefix>.x" in `with` is the caller's x */
	struct str name, title, description;
	enum http_method method; /* REST; else HTTP_METHOD_COUNT */
	struct str path; /* REST only */
	const struct capability_ref_text *path_ref; /* path, compiled */
	struct str group; /* REST: the name of its resource */
	struct json *tags; /* array; the resource's if it has none itself */
	struct json *responses, *response_binary; /* REST: documentation */
	enum capability_by by;
	struct str call_text; /* `call` or `ref`: "namespace.operation" or
	                         "namespace.function" */
	bool is_ref; /* call_text is from `ref`: more is inherited */
	bool is_step; /* one of another operation's steps */
	/* CAPABILITY_BY_CALL and _FORWARD only. */
	struct capability_consumed_operation *call;
	struct capability_operation *function; /* CAPABILITY_BY_FUNCTION */
	/*
	 * How many operations of its list have its call_text, and how many of
	 * these are before it; used while loading.
	 */
	unsigned call_total, call_rank;
	struct capability_step *steps;
	struct capability_mapping *mappings;
	struct capability_forward *forward;
	struct str problem; /* why it cannot be run */
	struct capability_with *with;
	struct capability_param *params; /* declared or derived */
	bool derived; /* params come from what it calls, not from the file */
	struct capability_output *outputs;
	struct capability_binary binary;
	struct capability_hints hints;
	struct capability_secret *secrets; /* of a tool: in its answer */
	/* Of a tool: headers of the upstream for its result; NULL-terminated.
	 */
	const char *const *result_headers; /* NULL: none */
	struct capability_permission permission; /* see expose_access.h */
	unsigned char sends; /* requests: 0, 1, 2 for more than one */
	unsigned char nesting; /* depth of functions; used while loading */
	/* Set while loading; see capability_safety_of(). */
	struct capability_safety_range {
		unsigned char least, assumed;
	} safety;
};

/* Functions that several surfaces share. */
struct capability_aggregate {
	struct capability_aggregate *next;
	struct capability_place place;
	struct str namespace, label;
	struct capability_operation *functions;
};

#endif
