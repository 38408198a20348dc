/* server_reload.h - loads files that change while they are served. */
#ifndef CLAVIGER_SERVER_SERVER_RELOAD_H
#define CLAVIGER_SERVER_SERVER_RELOAD_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct expose_control_job;
struct server_file_setting;
struct server_listener_table;
struct server_reload; /* a thread that loads, compares and hands over */
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
 * The table is that of listeners.  When ADOPTING is stopped, a worker may have
 * ended.  In every other state a request waits.  Requests of one kind that wait
 * together are carried out together: one load answers all of them, and it
 * begins after the last of them came.
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
 * first time: it notes how they are.  All is borrowed.  NULL and e on failure.
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
 * Start the thread, with the files of the newest listener table.  watch: look
 * for changes without being asked, too.
 */
int server_reload_start(struct server_reload *r,
    const struct server_reload_workers *workers, bool watch, struct err *e);

/*
 * Load what has changed; from any thread.  If a file fails, the old version
 * keeps running, and the log says why.
 */
void server_reload_ask(struct server_reload *r);

/*
 * The same, or a validation, with the outcome of each file; from any thread.
 * expose_control_done() ends it, exactly once.  False: the server is stopping,
 * and the job stays the caller's.
 */
bool server_reload_job(struct server_reload *r, struct expose_control_job *job);

/* Begin to stop; from any thread.  Jobs that wait end with job->stopped. */
void server_reload_stop(struct server_reload *r);

/*
 * Stop and join the thread.  After this it posts nothing to a worker's loop and
 * does not touch a worker; the workers may still call it back.
 */
void server_reload_join(struct server_reload *r);

/* After the workers are gone.  NULL does nothing. */
void server_reload_free(struct server_reload *r);

#endif
