/* engine.h - a loaded capability, ready to call. */
#ifndef CLAVIGER_ENGINE_ENGINE_H
#define CLAVIGER_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "engine/state/call.h"
#include "engine/state/engine_option.h"
#include "engine/binds/bind_file.h"
#include "engine/binds/engine_binds.h"
#include "engine/binds/engine_redact.h"
#include "engine/binds/engine_render.h"
#include "engine/upstream/call_policy.h"
#include "engine/credential/digest.h"
#include "engine/engine_slot.h"
#include "engine/credential/oauth_client.h"
#include "engine/credential/oauth_discover.h"
#include "engine/credential/oauth_metadata.h"
#include "engine/request/path_text.h"
#include "engine/arguments/request_decode.h"
#include "engine/arguments/resolver.h"

struct arena;
struct authority_thread;
struct buf;
struct capability;
struct capability_consumed_operation;
struct capability_operation;
struct engine; /* shared by all threads, read-only once calls start */
struct engine_thread; /* one worker's share of it: its http_client */
struct err;
struct http_client;
struct limits;
struct loop;
struct tracer;
struct upstream_metrics;

/*
 * Makes s (borrowed) ready to call: resolves binds (options, then environment)
 * and templates, once.  A missing value is not an error here; calls that need
 * it fail with an error that names it.  Returns NULL and sets e (INPUT) if an
 * option has a name that s does not have.
 */
struct engine *engine_new(const struct capability *s,
    const struct engine_option *options, size_t count,
    const struct limits *limits, struct err *e);
/*
 * Reports whether the option names something in s.  If several files are
 * served, each gets only the options that fit it.
 */
bool engine_option_fits(
    const struct capability *s, const struct engine_option *o);

/* Sets e (INPUT) and returns -1: the option fits no file. */
int engine_option_refuse(const struct engine_option *o, struct err *e);

void engine_free(struct engine *en); /* wipes the secrets */
const struct capability *engine_capability(const struct engine *en);

/*
 * Sets what records and counts the calls; both are borrowed and may be NULL.
 * Call it before any call starts.
 */
void engine_observe(
    struct engine *en, struct tracer *tracer, struct upstream_metrics *meter);
struct tracer *engine_tracer(const struct engine *en);
const struct limits *engine_limits(const struct engine *en);

/*
 * Makes a worker's share of en.  All are borrowed. authority NULL: the built-in
 * authority is off.
 */
struct engine_thread *engine_thread_new(struct engine *en,
    struct http_client *client, struct authority_thread *authority);
/*
 * Frees t.  Free its http_client first, which ends the requests in progress.
 * Calls that wait for their turn or the next attempt are ended here with an
 * error.
 */
void engine_thread_free(struct engine_thread *t);
/*
 * Adds t to the shares of a worker, so that a request to one file may use
 * another file.  engine_thread_peer() returns the share of en beside t; NULL:
 * the worker has none.  engine_thread_free() removes t from the list.
 */
void engine_thread_join(struct engine_thread *t, struct list *peers);
struct engine_thread *engine_thread_peer(
    struct engine_thread *t, const struct engine *en);
struct loop *engine_thread_loop(const struct engine_thread *t);

/*
 * Returns this worker's share of the built-in authority, borrowed; NULL: it is
 * off.
 */
struct authority_thread *engine_thread_authority(const struct engine_thread *t);

/*
 * Reports whether the built-in authority handles the operation, so that the
 * caller's key is needed.
 */
bool engine_is_authority(
    const struct engine *en, const struct capability_consumed_operation *op);

/*
 * Returns a warning if --base-uri names some namespaces of an imported document
 * and leaves another at the server of the document, borrowed from the engine;
 * NULL: it does not.
 */
const char *engine_left_namespace(struct engine *en);

/*
 * Returns the base URI of the operation, with options applied; STR_NONE:
 * unknown.
 */
struct str engine_base_uri(
    const struct engine *en, const struct capability_consumed_operation *op);

/*
 * Returns why the operation cannot work, borrowed from the engine; NULL: it
 * can.
 */
const char *engine_problem(
    const struct engine *en, const struct capability_consumed_operation *op);

/*
 * The same for an exposed operation, tool or function, including everything
 * that it calls.
 */
const char *engine_operation_problem(
    const struct engine *en, const struct capability_operation *op);

/*
 * What an operation reaches when it runs, as bits.  It is 0 for an operation
 * that sends no request.
 */
enum {
	ENGINE_REACHES_AUTHORITY = 1,
	ENGINE_REACHES_REMOTE = 2,
	/*
	 * The response contains a new secret: the file marks it (x-claviger:
	 * {secrets}); or an operation that changes something declares an output
	 * with the name of a secret; or it is a new key of the built-in
	 * authority.
	 */
	ENGINE_MAKES_SECRETS = 4,
};
unsigned engine_reach(
    const struct engine *en, const struct capability_operation *op);

#endif
