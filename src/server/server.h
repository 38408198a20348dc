/* server.h - the server: capabilities, listeners, worker threads. */
#ifndef CLAVIGER_SERVER_SERVER_H
#define CLAVIGER_SERVER_SERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "server/api_options.h"
#include "server/builtin.h"
#include "server/config.h"
#include "server/config_api.h"
#include "server/data_dir.h"
#include "server/map_fault.h"
#include "server/options.h"
#include "server/policy_options.h"
#include "server/privilege.h"
#include "server/set_option.h"
#include "server/tls_options.h"

/*
 * The signal that the program sends itself when the client on stdin has
 * disconnected.
 */
#define SERVER_LEFT SIGUSR1

struct config;
struct err;
struct server;

/*
 * Loads the files (none: the built-in capability), opens the store, reserves
 * the ports and creates the workers.  Errors and warnings of the files are
 * printed on stderr.  Config and files are borrowed until server_free().
 * Returns NULL and sets e on failure; then nothing is running.
 */
struct server *server_new(
    const struct config *c, char **files, size_t count, struct err *e);

/*
 * Prints the addresses and what they serve to stdout, and what was imported of
 * OpenAPI documents to stderr.
 */
void server_announce(struct server *s);

/*
 * Starts the worker threads.  Returns -1 and sets e on failure; then call
 * server_free().
 */
int server_start(struct server *s, struct err *e);

/*
 * Loads changed files in the background, while requests continue.  If a file
 * fails, its previous version stays in use.  Also opens the access log again,
 * for programs that rotate logs.  Callable from any thread.
 */
void server_reload(struct server *s);

/* Returns unused memory to the system. Call it regularly from one thread. */
void server_tidy(struct server *s);

/* Begins a graceful stop. Call it once, from any thread. */
void server_stop(struct server *s);

/* Returns whether all workers have ended. */
bool server_has_ended(const struct server *s);

/*
 * Returns whether all requested changes of keys are in the store.  Some may be
 * pending when the workers have ended, so call it after server_has_ended().
 */
bool server_has_stored(struct server *s);

/* Joins the workers and frees s, even if it never started. */
void server_free(struct server *s);

#endif
