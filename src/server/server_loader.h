/*
 * server_loader.h - loads changed capability files into a new listener table.
 */
#ifndef CLAVIGER_SERVER_SERVER_LOADER_H
#define CLAVIGER_SERVER_SERVER_LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct net_watch;
struct server_file_setting;
struct server_loader; /* remembers the states of the files it has read */
struct server_listener_table;
struct server_shared;

/*
 * Call it before the files (paths; NULL: the built-in one) are read for the
 * first time, so that no later change is missed.  setting is copied, all else
 * is borrowed.  Call all functions from one thread at a time.
 */
struct server_loader *server_loader_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count);
void server_loader_free(struct server_loader *l); /* NULL does nothing */

size_t server_loader_count(const struct server_loader *l); /* of files */

/*
 * Records the states of the files that the first listener table was made from.
 */
void server_loader_begin(
    struct server_loader *l, const struct server_listener_table *table);

/* The result of loading one file. */
struct server_loader_result {
	const char *file; /* its name; borrowed, valid as long as the paths */
	const char *outcome; /* "reloaded", "unchanged", "failed", ... */
	struct err error; /* why, if it failed */
};

/*
 * Loads file i again if it has changed, and replaces *table (held) by one that
 * has the new version.  If that fails, *table is not changed.  The outcome is
 * "reloaded", "unchanged" or "failed".
 *
 * If thorough is set, it compares the contents of files, not only their dates;
 * tries again what failed before; and reports a missing file as an error.
 */
void server_loader_reload(struct server_loader *l, size_t i, bool thorough,
    struct server_listener_table **table, struct server_loader_result *out);

/*
 * Reads file i as it is now and discards it.  The outcome is "valid" or
 * "invalid".
 */
void server_loader_validate(struct server_loader *l, size_t i,
    const struct server_listener_table *table,
    struct server_loader_result *out);

/* Makes w watch the directories of all files, and no others. */
void server_loader_watch(const struct server_loader *l, struct net_watch *w);

#endif
