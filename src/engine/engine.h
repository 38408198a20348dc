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
#include "engine/binds/placeholder.h"
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
 * Resolve binds (option, then environment) and templates once.  Nothing that
 * is missing is an error here: it disables the calls that need it, which then
 * say its name.  NULL and e (INPUT) where an option names what is not there.
 */
struct engine *engine_new(const struct capability *s,
    const struct engine_option *options, size_t count,
    const struct limits *limits, struct err *e);
/*
 * Does the option name something in s?  Of several files, each is given the
 * options that do.
 */
bool engine_option_fits(
    const struct capability *s, const struct engine_option *o);

void engine_free(struct engine *en); /* wipes the secrets */
const struct capability *engine_capability(const struct engine *en);

/*
 * Sets what records and counts the calls; borrowed, may be NULL. Before any
 * call.
 */
void engine_observe(
    struct engine *en, struct tracer *tracer, struct upstream_metrics *meter);
struct tracer *engine_tracer(const struct engine *en);
const struct limits *engine_limits(const struct engine *en);

/* authority NULL: no namespace runs in process. */
struct engine_thread *engine_thread_new(struct engine *en,
    struct http_client *client, struct authority_thread *authority);
/*
 * After its http_client: calls that wait for another try are ended here, and
 * may not be sent any more.
 */
void engine_thread_free(struct engine_thread *t);
struct loop *engine_thread_loop(const struct engine_thread *t);

/* This worker's share of the built-in authority, borrowed; NULL: it is off. */
struct authority_thread *engine_thread_authority(const struct engine_thread *t);

/* Does the operation end at the built-in authority (the caller's key decides)?
 */
bool engine_is_authority(
    const struct engine *en, const struct capability_consumed_operation *op);

/* Where it goes, options applied; STR_NONE where that is not known. */
struct str engine_base_uri(
    const struct engine *en, const struct capability_consumed_operation *op);

/* Can it work?  NULL, or the reason in words, borrowed from the engine. */
const char *engine_problem(
    const struct engine *en, const struct capability_consumed_operation *op);

/*
 * The same of an exposed operation, tool or function, whatever carries it out:
 * surfaces ask this, and do not look at what it calls.
 */
const char *engine_operation_problem(
    const struct engine *en, const struct capability_operation *op);

/*
 * Whom carrying an operation out reaches, and what it may be given there: bits,
 * none for constants alone.
 */
enum {
	ENGINE_REACHES_AUTHORITY = 1,
	ENGINE_REACHES_REMOTE = 2,
	/*
	 * An answer holds a new secret: the file marks it, or declares an
	 * output of such a name of what changes something, or it is a new key
	 * of the built-in authority.
	 */
	ENGINE_MAKES_SECRETS = 4,
};
unsigned engine_reach(
    const struct engine *en, const struct capability_operation *op);

#endif
