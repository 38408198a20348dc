/* capability.h - capability files: the model, and how a file is loaded. */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_H
#define CLAVIGER_CAPABILITY_CAPABILITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/file/file.h"
#include "capability/model/model.h"
#include "capability/ref/capability_ref.h"
#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_path.h"
#include "capability/ref/capability_ref_prompt.h"
#include "capability/ref/capability_ref_template.h"
#include "capability/ref/capability_ref_text.h"

struct err;
struct json;

/* How a file is loaded. */
struct capability_load_options {
	int64_t max_bytes; /* of one file; 0: nothing is imported */
	int64_t max_values; /* in one file; 0: LIMIT_YAML_NODES */
	bool strict; /* violations of the published schema are errors */
	bool regular; /* refuse pipes and devices, which could block */
	/* Of the tree of capability_load_tree(): freed when that is copied. */
	struct arena *taken; /* NULL: none */
};

/*
 * Reads the file and its imports; max is the largest size of one file in bytes.
 * Returns NULL and sets e (ERR_INPUT, with line and column) only if the file is
 * not a YAML mapping.  All other errors are notes, counted in `errors`: such a
 * capability must not be served.  The caller releases the result with
 * capability_free().
 */
struct capability *capability_load(
    const char *file, int64_t max, struct err *e);
struct capability *capability_load_as(const char *file,
    const struct capability_load_options *options, struct err *e);

/* The same for a file that was read before; text is copied. */
struct capability *capability_load_read(const char *file, struct str text,
    const struct capability_load_options *options, struct err *e);

/*
 * The same for text without a file: nothing is imported.  The text is copied;
 * file is its name in messages.
 */
struct capability *capability_load_text(
    struct str file, struct str text, struct err *e);

/*
 * The same for a tree of values that was made from another document, which file
 * names.  The tree is copied; a value without a place gets that of the value
 * that contains it.  Nothing is imported.
 */
struct capability *capability_load_tree(const char *file,
    const struct json *root, const struct capability_load_options *options,
    struct err *e);

/* A warning about what a tree was made from. */
struct capability_remark {
	const char *file; /* NULL: the one that was named */
	int line, column;
	struct str text;
};

/* Adds a file that the tree was made from; --watch looks at it. */
void capability_add_file(struct capability *s, const char *file);

/* Appends a warning to the notes of s, and its file.  Texts are copied. */
void capability_add_warning(
    struct capability *s, const struct capability_remark *x);

/*
 * Makes the REST, MCP and skill surfaces of s require keys of the built-in
 * authority, whatever the file declares.
 */
void capability_require_key(struct capability *s);

/* Frees s with all that is on its arena. s may be NULL. */
void capability_free(struct capability *s);

#endif
