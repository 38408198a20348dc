/* server_loader.h - loads capability files again: what changed, in a new
 * listener table.
 */
#ifndef CLAVIGER_SERVER_SERVER_LOADER_H
#define CLAVIGER_SERVER_SERVER_LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct net_watch;
struct server_file_setting;
struct server_loader; /* remembers how the files were when it read them */
struct server_listener_table;
struct server_shared;

/*
 * Call it before the files (paths; NULL: the built-in one) are read for the
 * first time, so that no change after that is missed.  setting is copied, the
 * rest is borrowed.  All functions are for one thread at a time.
 */
struct server_loader *server_loader_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count);
void server_loader_free(struct server_loader *l); /* NULL does nothing */

size_t server_loader_count(const struct server_loader *l); /* of files */

/* The first listener table was made of the files: remember what they were made
 * of. */
void server_loader_begin(
    struct server_loader *l, const struct server_listener_table *table);

/* What came of one file. */
struct server_loader_result {
	const char *file; /* its name; borrowed as the paths are */
	const char *outcome; /* "reloaded", "unchanged", "failed", ... */
	struct err error; /* why, if it failed */
};

/*
 * Load file i of *listener table if it has changed, and exchange *listener
 * table (held) for one that has the new version.  If that fails *listener table
 * stays as it is.  The outcome is "reloaded", "unchanged" or "failed".
 *
 * thorough: compare what is in the files, not only their dates; try again what
 * failed before; a file that is gone is an error.
 */
void server_loader_reload(struct server_loader *l, size_t i, bool thorough,
    struct server_listener_table **table, struct server_loader_result *out);

/* Read file i of the listener table as it is now and discard it: "valid" or
 * "invalid". */
void server_loader_validate(struct server_loader *l, size_t i,
    const struct server_listener_table *table,
    struct server_loader_result *out);

/* Have w watch the directories of all files, and no others. */
void server_loader_watch(const struct server_loader *l, struct net_watch *w);

#endif
