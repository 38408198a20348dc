/* call.h - the life of one call: from arguments to the upstream and back. */
#ifndef CLAVIGER_ENGINE_STATE_CALL_H
#define CLAVIGER_ENGINE_STATE_CALL_H

#include <stdbool.h>

#include "base/base.h"
#include "data/format/format.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/state/call_pages.h"

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

/* Where the values of a call come from.  A surface sets those that it has. */
struct call_source {
	const struct http_request *request; /* REST; else NULL */
	const struct http_header
	    *path_variables; /* REST: name, decoded value */
	size_t path_variable_count;
	const struct json
	    *arguments; /* MCP tool or CLI: an object; else NULL */
	struct str authorization; /* the caller's, for the authority only */
	const struct http_principal *caller; /* NULL: the operator */
	struct str request_id;
	struct str tail; /* of a forward: the path behind it, still encoded */
	const struct step_results *results; /* of earlier steps; the engine's */
	/* The HTTP request that carries the call, for its trace. */
	const struct http_request *carrier;
	const struct json
	    *meta; /* MCP: `_meta`, which may have a trace context */
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

/*
 * One call.  A surface makes it on an arena; it must be valid until finished().
 */
struct call {
	struct engine_thread *thread;
	struct arena *arena;
	const struct capability_operation
	    *operation; /* NULL: consumed called directly */
	/*
	 * If operation is set, the engine sets this to the last consumed
	 * operation that was called, or NULL.
	 */
	const struct capability_consumed_operation *consumed;
	struct call_source source;
	/*
	 * Requests with this effect or a worse one are not sent, including
	 * those of steps and functions; UNKNOWN: nothing is forbidden.
	 */
	enum capability_safety forbidden;
	/*
	 * The result: if error.kind is ERR_NONE, the response to pass on, whose
	 * status may be an error of the upstream; otherwise the error.
	 */
	struct err error;
	bool timed_out; /* with ERR_UPSTREAM: 504 */
	int retry_after_s; /* with an error: when to try again; 0: unknown */
	bool from_upstream; /* response was received from an upstream */
	bool binary; /* the body is bytes and is not shaped */
	struct format_root xml_root; /* what response was in XML */
	struct http_response response;
	/*
	 * A body that this program wrote itself: JSON, and therefore UTF-8.  It
	 * says nothing about response.body unless that is this one: see
	 * call_wrote_body().
	 */
	struct {
		const char *body;
		const struct json *value; /* of the body; NULL: not at hand */
	} written;
	struct call_pages pages; /* of the last consumed operation */
	/*
	 * Called before finished(), maybe on another thread, for work that
	 * takes long if the response is large.  It may use the call, its arena
	 * and what is on it, and data that no thread changes.  It returns false
	 * if offload_budget() was used up; then it is called again with a
	 * larger budget.  NULL: no such work.  It is not called if the call was
	 * cancelled.
	 */
	bool (*prepare)(struct call *c);
	void (*finished)(struct call
	        *c); /* on the loop, maybe before call_start() returns */
	void *context;
	call_on_request_fn *on_request; /* may be NULL */
	void *on_request_context;
	call_on_response_fn *on_response; /* may be NULL */
	void *on_response_context;
	struct call *parent; /* the call that contains it; set by the engine */
	struct call_state *state; /* the engine's own */
};

/*
 * Runs the call: collects and checks the arguments, builds and sends the
 * request, waits, and shapes the response. c->finished is called once.
 */
void call_start(struct call *c);

/*
 * Ends a started call at any point. finished() is called once, with
 * ERR_CANCELLED: before this returns, or later if something in progress cannot
 * end at once (a write of the built-in authority is completed, a computation on
 * another thread is told to stop).  A request that was sent over HTTP is
 * aborted, so that the upstream sees its connection close; whether it took
 * effect is unknown.  It is not retried and does not count as a failure.  If
 * the last step was done, it is too late, and the call ends normally.
 *
 * Call it on the thread of the call, also from inside its callbacks except
 * finished(), and any number of times; never after finished() began.
 */
void call_cancel(struct call *c);

/*
 * Reports whether this program wrote the body of c's response, which then need
 * not be checked, nor parsed if written.value has it.
 */
static inline bool
call_wrote_body(const struct call *c)
{
	return c->response.body.n > 0 && c->response.body.p == c->written.body;
}

/*
 * Builds the first request that c would send, for --dry-run, on its arena.
 * Returns -1 and sets c->error on failure, or if c would send none.
 */
int call_build(struct call *c, struct http_request *out, struct str *url);

#endif
