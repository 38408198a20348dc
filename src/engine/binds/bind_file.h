/* bind_file.h - a file that values of binds come from. */
#ifndef CLAVIGER_ENGINE_BINDS_BIND_FILE_H
#define CLAVIGER_ENGINE_BINDS_BIND_FILE_H

#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Reads and parses a file of at most max bytes: YAML, JSON or KEY=VALUE lines,
 * by its extension (.yaml, .yml, .json, .env), else by its content.  The values
 * are on the arena, which should be a secret one.  Returns NULL and sets e if
 * the file cannot be read or parsed.
 */
struct json *bind_file_read(
    struct arena *a, const char *path, int64_t max, struct err *e);

/*
 * Returns the text of a key: the exact name, or a path of names with dots
 * between.  Returns STR_NONE and sets e (ABSENT, with path and key) if there is
 * no such key or its value is not a scalar.
 */
struct str bind_file_find(
    const struct json *root, const char *path, struct str key, struct err *e);

#endif
