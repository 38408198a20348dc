/* capability_ref_name.h - a name in a reference or a {{tag}}, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_NAME_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct capability_bind;
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
	const struct jsonpath *path; /* of "$..."; NULL: no valid query */
	bool is_qualified; /* has "$" at its start, or "." or "[" */
	/* Position in capability.binds of the bind that has the name; -1. */
	int bind;
	struct str bare; /* without "env." or the namespace of a bind */
};

enum { CAPABILITY_REF_STEPS_MAX = 32 }; /* candidates of one name */

/*
 * Splits "rest.path.x" into "rest" and "path.x", borrowed from text.  Returns
 * false if there is no dot with text on both sides.
 */
bool capability_ref_name_cut(
    struct str text, struct str *prefix, struct str *behind);

/* Reports whether prefix refers to the caller in every operation. */
bool capability_ref_name_is_surface(struct str prefix);

/* Splits "query.x" into its place and name.  Borrows text. */
struct capability_ref_input capability_ref_name_input(struct str text);

/*
 * Compiles a name on the arena. binds are those of the file, or NULL.  Every
 * text is a name, so this cannot fail; path is NULL for a "$..." that is not a
 * valid query.
 */
const struct capability_ref_name *capability_ref_name_new(
    struct arena *a, const struct capability_bind *binds, struct str text);

#endif
