/* bind_file.h - a file that values of binds come from. */
#ifndef CLAVIGER_ENGINE_BINDS_BIND_FILE_H
#define CLAVIGER_ENGINE_BINDS_BIND_FILE_H

#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Read and parse the file: YAML, JSON or KEY=VALUE lines, by its extension
 * (.yaml, .yml, .json, .env) and else by what it looks like.  The values are on
 * the arena, which should be a secret one.  NULL and e where it cannot be had.
 */
struct json *bind_file_read(
    struct arena *a, const char *path, int64_t max, struct err *e);

/*
 * The text of a key: one of that very name, or one inside of others by names
 * with dots between.  STR_NONE and e (ABSENT, naming path and key) where there
 * is none, or no text to speak of.
 */
struct str bind_file_find(
    const struct json *root, const char *path, struct str key, struct err *e);

#endif
