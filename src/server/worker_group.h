/* worker_group.h - one worker's data of all files that a surface uses. */
#ifndef CLAVIGER_SERVER_WORKER_GROUP_H
#define CLAVIGER_SERVER_WORKER_GROUP_H

#include <stddef.h>

#include "base/base.h"

struct server_listener_table;
struct server_surface;
struct worker_file;
struct worker_share;

/*
 * The files of a surface, each in use as long as the group is: one, or those
 * that a joined surface joins.  A joined surface belongs to its listener table,
 * which the group then holds.
 */
struct worker_group {
	struct worker_file **files; /* the first is that of the surface */
	size_t count;
	struct server_listener_table *table; /* held; NULL: not needed */
	size_t uses;
	struct list link; /* of worker_share */
};

/* Returns a group with one use. */
struct worker_group *worker_group_new(struct worker_share *s,
    struct server_listener_table *table, const struct server_surface *x);
void worker_group_hold(struct worker_group *g); /* adds a use */
void worker_group_drop(struct worker_group *g); /* removes a use */

/*
 * Frees the groups that are left after all files were freed: those of calls
 * that outlive their connections.
 */
void worker_group_free_all(struct worker_share *s);

#endif
