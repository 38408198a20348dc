/* server_reload.h - loads changed files again while they are served. */
#ifndef CLAVIGER_SERVER_SERVER_RELOAD_H
#define CLAVIGER_SERVER_SERVER_RELOAD_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct expose_control_job;
struct server_file_setting;
struct server_listener_table;
struct server_reload; /* a thread that loads files and passes them to the
                         workers */
struct server_shared;
struct server_worker;

/* clang-format off: the table */
/*
 * A state machine on a thread of its own.  Any thread may send a request; only
 * this thread carries it out, in the order below:
 *
 *	state       event                          next
 *	IDLE        validation requested           VALIDATING
 *	IDLE        load requested                 LOADING
 *	IDLE        stop requested                 STOPPED
 *	VALIDATING  files are read                 LOADING if requested, or IDLE
 *	LOADING     nothing to exchange            IDLE
 *	LOADING     a new table is made            ADOPTING
 *	LOADING     stop requested                 STOPPED; the old table stays
 *	ADOPTING    every worker has the table     IDLE
 *	ADOPTING    stop requested                 STOPPED
 *
 * "Table" means the listener table.  ADOPTING can be stopped because a worker
 * may have ended and never adopts the table.  In states other than IDLE,
 * requests wait.  Requests of one kind that wait at the same time are carried
 * out together: one load serves all of them, and begins after the last of them
 * arrived.
 */
/* clang-format on */
enum server_reload_state {
	SERVER_RELOAD_IDLE,
	SERVER_RELOAD_VALIDATING,
	SERVER_RELOAD_LOADING,
	SERVER_RELOAD_ADOPTING,
	SERVER_RELOAD_STOPPED,
};

/*
 * Call it before the files (paths; NULL: the built-in one) are loaded for the
 * first time: it records their states.  All is borrowed.  Returns NULL and sets
 * e on failure.
 */
struct server_reload *server_reload_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count, struct err *e);

/* server_worker_adopt(), or a replacement in a test. */
typedef void server_reload_adopt_fn(struct server_worker *w,
    struct server_listener_table *p, void (*done)(void *context),
    void *context);

/* The workers that adopt a new listener table; borrowed. */
struct server_reload_workers {
	struct server_worker **items;
	size_t count;
	server_reload_adopt_fn *adopt;
};

/*
 * Starts the thread, with the files of the newest listener table.  If watch is
 * set, it also looks for changes by itself.  Returns -1 and sets e on failure.
 */
int server_reload_start(struct server_reload *r,
    const struct server_reload_workers *workers, bool watch, struct err *e);

/*
 * Requests that changed files are loaded.  If a file fails, the old version
 * stays in use, and the reason is logged.  Callable from any thread.
 */
void server_reload_ask(struct server_reload *r);

/*
 * The same, or a validation, that reports the outcome of each file.  Ends with
 * exactly one call of expose_control_done().  Returns false if the server is
 * stopping; then the caller keeps the job.  Callable from any thread.
 */
bool server_reload_job(struct server_reload *r, struct expose_control_job *job);

/*
 * Begins to stop.  Waiting jobs end with job->stopped set.  Callable from any
 * thread.
 */
void server_reload_stop(struct server_reload *r);

/*
 * Stops and joins the thread.  After this it neither posts to a worker's loop
 * nor touches a worker; the workers may still call back.
 */
void server_reload_join(struct server_reload *r);

/* Call it after the workers are freed.  r may be NULL. */
void server_reload_free(struct server_reload *r);

#endif
