/* check_file.h - checks one file, and prints the findings. */
#ifndef CLAVIGER_CLI_CHECK_FILE_H
#define CLAVIGER_CLI_CHECK_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "openapi/load/load.h"

struct engine;
struct engine_option;
struct openapi_import;
struct capability;
struct capability_exposes;
struct capability_operation;

/* The settings of a check; options as serve takes them. */
struct check_how {
	bool strict;
	struct limits limits;
	const struct engine_option *options;
	size_t option_count;
	bool *used; /* per option: it applied to a file */
	const struct openapi_import *import; /* options for documents */
};

struct check_file {
	const char *name;
	struct arena arena;
	struct openapi_source source;
	struct openapi_loaded loaded;
	struct capability *capability; /* NULL: the file is not YAML */
	struct capability
	    *strict; /* the same with --strict; NULL: not requested */
	struct engine *engine; /* NULL: the file has errors */
	struct err error; /* the reason if capability or engine is NULL */
};

void check_file_judge(
    struct check_file *f, const char *name, const struct check_how *how);
void check_file_done(struct check_file *f);

/* Returns the version of the capability whose notes are printed. */
const struct capability *check_file_notes(const struct check_file *f);

/*
 * Returns whether the file has errors, so that serve refuses it, or violates
 * its schema.
 */
bool check_file_failed(const struct check_file *f);

/*
 * Returns false if an exposed operation can never work, whatever values and
 * settings are given.  The file has no errors.
 */
bool check_file_is_complete(const struct check_file *f);

/*
 * Returns NULL if the operation can work; otherwise the reason, on the arena.
 */
const char *check_file_reason(const struct check_file *f,
    const struct capability_operation *op, struct arena *a);

/*
 * Return "rest" or "mcp"; and the method, "ANY" for a forward, NULL for a tool.
 */
const char *check_file_kind(const struct capability_operation *op);
const char *check_file_method(const struct capability_operation *op);

/*
 * Iterates over exposed operations: op NULL returns the first one, and the
 * result NULL is the end.  The forwards of a surface come after its operations.
 */
const struct capability_operation *check_file_next(
    const struct capability *s, const struct capability_operation *op);

/* Append the findings as text, or as one line of JSON. */
void check_file_print(struct buf *out, const struct check_file *f);
void check_file_print_json(struct buf *out, const struct check_file *f);

#endif
