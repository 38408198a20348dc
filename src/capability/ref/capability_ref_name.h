/* capability_ref_name.h - a name in a reference or a {{tag}}, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_NAME_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "data/json/json.h"

struct jsonpath;

/* The part of the caller's request that a name selects. */
enum capability_ref_place {
	CAPABILITY_REF_ANYWHERE, /* "x" */
	CAPABILITY_REF_PATH, /* "path.x" */
	CAPABILITY_REF_QUERY, /* "query.x" */
	CAPABILITY_REF_HEADER, /* "header.x" */
	CAPABILITY_REF_COOKIE, /* "cookie.x" */
	CAPABILITY_REF_BODY, /* "body.x" */
	CAPABILITY_REF_WHOLE_BODY, /* "body" */
};

/* A value that the caller sends. */
struct capability_ref_input {
	struct str text; /* "query.x" */
	enum capability_ref_place place;
	struct str name; /* "x" */
	/* As members of a body or of arguments. */
	struct json_member text_member, name_member;
	struct json_member list_member; /* "x[]", as forms name lists */
};

/* One way to read a name as the result of an earlier step. */
struct capability_ref_step {
	struct str step; /* name of the step */
	bool whole; /* its whole result; else what path selects */
	const struct jsonpath *path; /* NULL: not a valid query */
};

/*
 * A name, split in every way that it may be read.  Which one applies depends on
 * the call: on the prefix of its operation, its earlier steps and its declared
 * parameters.  Texts are borrowed from the file.
 */
struct capability_ref_name {
	struct str text;
	/* "rest.path.x": prefix "rest", behind "path.x".  STR_NONE: no dot. */
	struct str prefix;
	bool of_surface; /* the prefix is "rest" or "tools" */
	struct capability_ref_input whole, behind;
	/* "step.field", "$.step.field": candidates, the longest step first. */
	const struct capability_ref_step *steps;
	size_t step_count;
	bool is_path; /* it begins with "$." or "$[" */
	bool is_query; /* it begins with "$" */
	const struct jsonpath *path; /* of "$..."; NULL: no valid query */
	bool is_qualified; /* has "$" at its start, or "." or "[" */
	/* Position in capability.binds of the bind that has the name; -1. */
	int bind;
	struct str bare; /* without "env." or the namespace of a bind */
};

enum { CAPABILITY_REF_STEPS_MAX = 32 }; /* candidates of one name */

/* The whole body, and the fields named "body" of a body and of a query. */
extern const struct capability_ref_input capability_ref_name_body,
    capability_ref_name_body_field, capability_ref_name_query_body;

#endif
