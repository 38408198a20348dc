/* check_file.h - one file as `claviger check` judges it. */
#ifndef CLAVIGER_CLI_CHECK_FILE_H
#define CLAVIGER_CLI_CHECK_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct engine;
struct engine_option;
struct capability;
struct capability_exposes;
struct capability_operation;

/* How files are judged: options as serve takes them. */
struct check_how {
	bool strict;
	struct limits limits;
	const struct engine_option *options;
	size_t option_count;
	bool *used; /* of each option: did it fit a file */
};

struct check_file {
	const char *name;
	struct buf text;
	struct capability *capability; /* NULL: there is no YAML to speak of */
	struct capability
	    *strict; /* the same, with what its schema says; NULL */
	struct engine *engine; /* NULL: the file has errors */
	struct err error; /* why, for either */
};

void check_file_judge(
    struct check_file *f, const char *name, const struct check_how *how);
void check_file_done(struct check_file *f);

/* The one whose notes count. */
const struct capability *check_file_notes(const struct check_file *f);

/* Has it errors, so that it would not be served, or breaks its schema? */
bool check_file_failed(const struct check_file *f);

/* NULL where the operation can work, else why it cannot; on the arena. */
const char *check_file_reason(const struct check_file *f,
    const struct capability_operation *op, struct arena *a);

/* "rest" or "mcp"; "GET", or "ANY" of a forward; NULL of a tool. */
const char *check_file_kind(const struct capability_operation *op);
const char *check_file_method(const struct capability_operation *op);

/*
 * Each exposed operation in turn, forwards behind the operations of their
 * surface: NULL begins, NULL ends.
 */
const struct capability_operation *check_file_next(
    const struct capability *s, const struct capability_operation *op);

/* Append the findings for a person, or as one line of JSON. */
void check_file_print(struct buf *out, const struct check_file *f);
void check_file_print_json(struct buf *out, const struct check_file *f);

#endif
