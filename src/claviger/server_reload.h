/* server_reload.h - files that change while they are served. */
#ifndef CLAVIGER_CLAVIGER_SERVER_RELOAD_H
#define CLAVIGER_CLAVIGER_SERVER_RELOAD_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct expose_control_job;
struct server_file_setting;
struct server_reload; /* a thread that loads, compares and hands over */
struct server_shared;
struct worker;

/*
 * To be called before the files (paths; NULL: the built-in one) are loaded: it
 * looks how they are.  All is borrowed.
 */
struct server_reload *server_reload_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count, struct err *e);

/*
 * Begin, with the files of the newest plan.  watch: look for changes by itself
 * too.  The workers are borrowed and outlive it.
 */
int server_reload_start(struct server_reload *r, struct worker **workers,
    size_t count, bool watch, struct err *e);

/*
 * Load what has changed; from any thread.  A file that fails keeps the old one
 * running, and the log says why.
 */
void server_reload_ask(struct server_reload *r);

/*
 * The same, or a look only, with a word about each file; expose_control_done()
 * ends it.  False: another one is under way.
 */
bool server_reload_job(struct server_reload *r, struct expose_control_job *job);

/* Join the thread; nothing is asked any more.  NULL does nothing. */
void server_reload_free(struct server_reload *r);

#endif
