/*
 * worker_file.h - one worker's data of a capability file, with its use count.
 */
#ifndef CLAVIGER_SERVER_WORKER_FILE_H
#define CLAVIGER_SERVER_WORKER_FILE_H

#include <stddef.h>

#include "base/base.h"
#include "net/net.h"

struct authority_thread;
struct engine_thread;
struct http_client;
struct metrics_shard;
struct server_file;
struct server_shared;

/* The parts of a worker that its ports and files use.  Only on its thread. */
struct worker_share {
	struct server_shared *shared;
	size_t index; /* of the worker */
	struct loop *loop;
	struct http_client *client;
	struct authority_thread *authority; /* NULL: off */
	struct metrics_shard *shard;
	struct list files; /* all worker_files, new and old */
	struct list threads; /* their engine_threads */
	struct list groups; /* all worker_groups */
};

/*
 * Invariant: uses counts the worker's listener table if it has the file, the
 * ports that lead to it, and its requests.  At zero it is freed in a later turn
 * of the loop, because the caller that drops the last use may still run its
 * code.
 */
struct worker_file {
	struct list link;
	struct worker_share *share;
	struct server_file *file; /* held */
	struct engine_thread *thread;
	size_t uses;
	struct loop_note gone;
};

/* Returns the worker's data of that file with one more use; may create it. */
struct worker_file *worker_file_use(
    struct worker_share *s, struct server_file *f);
void worker_file_hold(struct worker_file *f); /* adds a use */
void worker_file_drop(struct worker_file *f); /* removes a use */

/*
 * Frees all files, even if they are in use.  Call it after the loop has ended.
 */
void worker_file_free_all(struct worker_share *s);

#endif
