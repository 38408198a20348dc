/* call.h - the life of one call: from arguments to the upstream and back. */
#ifndef CLAVIGER_ENGINE_STATE_CALL_H
#define CLAVIGER_ENGINE_STATE_CALL_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"

struct arena;
struct authority_thread;
struct buf;
struct call;
struct engine; /* one loaded capability, ready to call; shared, read-only */
struct engine_thread; /* one worker's share of it: its http_client */
struct http_client;
struct http_principal;
struct json;
struct limits;
struct loop;
struct step_results;
struct upstream_metrics;
struct capability;
struct capability_consumed_operation;
struct capability_operation;
struct trace_span;
struct tracer;
struct upstream; /* a table of functions: HTTP, or the authority in process */

/* Where the values come from: of these, what the surface has. */
struct call_source {
	const struct http_request *request; /* REST; NULL else */
	const struct http_header
	    *path_variables; /* REST: name, decoded value */
	size_t path_variable_count;
	const struct json
	    *arguments; /* MCP tool or CLI: an object; NULL else */
	struct str authorization; /* the caller's, for the authority only */
	const struct http_principal *caller; /* NULL: the operator */
	struct str request_id;
	struct str tail; /* of a forward: the path behind it, still encoded */
	const struct step_results *results; /* of earlier steps; the engine's */
	/* By HTTP: the request that it came with, whose trace it is part of. */
	const struct http_request *carrier;
	const struct json *meta; /* MCP: `_meta`, which may name the trace */
};

/*
 * Called with each request that is sent, and with NULL once c has its response
 * or error. A call of steps sends several requests.
 */
typedef void call_on_request_fn(void *context, const struct call *c,
    const struct http_request *request, struct str url);

/*
 * Called with the call of a consumed operation once its response has been
 * received, as JSON if possible, before the file shapes it.
 */
typedef void call_on_response_fn(void *context, const struct call *c);

/* One call.  Made by the surface on its arena, alive until finished(). */
struct call {
	struct engine_thread *thread;
	struct arena *arena;
	const struct capability_operation
	    *operation; /* NULL: consumed called directly */
	/*
	 * With an operation the engine's to fill: what it ended in, NULL where
	 * it calls nothing.
	 */
	const struct capability_consumed_operation *consumed;
	struct call_source source;
	/*
	 * No request is sent, in a step or function either, that does this or
	 * worse; UNKNOWN: nothing is forbidden.
	 */
	enum capability_safety forbidden;
	/*
	 * What came of it: error.kind ERR_NONE and the response to pass on (its
	 * status may be an error of the upstream's), or the error.
	 */
	struct err error;
	bool timed_out; /* with ERR_UPSTREAM: 504 */
	int retry_after_s; /* with an error: when to come again; 0: not said */
	bool from_upstream; /* response is the upstream's own */
	bool binary; /* it is bytes: no JSON, and no shape of the file's */
	struct http_response response;
	/*
	 * Before finished(), maybe on another thread: the part of it that takes
	 * long if the answer is large.  It may use the call, its arena and what
	 * is on it, and what no thread changes.  False: offload_budget() ends
	 * it early, and it is called again with a larger one.  NULL: nothing.
	 * It is left out if the call was cancelled.
	 */
	bool (*prepare)(struct call *c);
	void (*finished)(struct call *c); /* on the loop, maybe from inside */
	void *context;
	call_on_request_fn *on_request; /* may be NULL */
	void *on_request_context;
	call_on_response_fn *on_response; /* may be NULL */
	void *on_response_context;
	struct call *parent; /* whose step or function it is; the engine's */
	struct call_state *state; /* the engine's own */
};

/* Carry it out: bind, check, build, send (waits), map.  finished() once. */
void call_start(struct call *c);

/*
 * Ends a started call at any point. finished() is called once, with
 * ERR_CANCELLED: from inside this, or later if something in progress cannot end
 * at once (a write of the built-in authority is completed, a computation on
 * another thread is told to stop). A request that was sent over HTTP is
 * aborted, so that the upstream sees its connection close; whether it took
 * effect is unknown. It is not retried and does not count as a failure. If the
 * last step was done, it is too late, and the call ends normally.
 *
 * Call it on the thread of the call, also from inside its callbacks except
 * finished(), and any number of times; never after finished() began.
 */
void call_cancel(struct call *c);

/*
 * The first request that it would send, for --dry-run; -1 and error as above,
 * also where it sends nothing.
 */
int call_build(struct call *c, struct http_request *out, struct str *url);

#endif
