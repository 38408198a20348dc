/* server.h - everything that runs: capabilities, listeners, worker threads. */
#ifndef CLAVIGER_SERVER_SERVER_H
#define CLAVIGER_SERVER_SERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "server/builtin.h"
#include "server/config.h"
#include "server/map_fault.h"
#include "server/options.h"
#include "server/policy_options.h"
#include "server/privilege.h"
#include "server/set_option.h"

/* The program sends it to itself: the one client, on stdin, has left. */
#define SERVER_LEFT SIGUSR1

struct config;
struct err;
struct server;

/*
 * Load the files (none: the built-in capability), open the store, reserve the
 * ports, make the workers.  Findings about the files go to stderr.  Config and
 * files are borrowed until server_free().  NULL and e on failure, with nothing
 * left running.
 */
struct server *server_new(
    const struct config *c, char **files, size_t count, struct err *e);

/* Where it listens and what it serves, for the terminal (stdout). */
void server_announce(struct server *s);

/* Start the worker threads. */
int server_start(struct server *s, struct err *e);

/*
 * Load what has changed of the files, aside; requests go on meanwhile, and a
 * file that fails keeps the one before it.  The access log is opened again, for
 * programs that rotate logs.  From any thread.
 */
void server_reload(struct server *s);

/*
 * Returns unused memory to the system. Call it now and then from one thread.
 */
void server_tidy(struct server *s);

/* Begin a graceful stop; from any thread, once. */
void server_stop(struct server *s);

/* Have all workers ended? */
bool server_has_ended(const struct server *s);

/*
 * Have the changes of keys that were asked for been carried out?  Workers that
 * have ended may leave some.  To be asked after server_has_ended().
 */
bool server_has_stored(struct server *s);

/* Join the workers and free all; fine on one that never started. */
void server_free(struct server *s);

#endif
