/* upstream.h - how requests are sent: a table of functions. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_H
#define CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_H

#include <stdbool.h>

#include "engine/upstream/call_policy.h"
#include "engine/upstream/call_trace.h"
#include "engine/upstream/endpoint.h"
#include "engine/upstream/response_cache.h"

struct call;
struct engine_thread;

struct upstream {
	const char *name; /* "http", "authority" */
	/*
	 * Sends c->state->request.  Calls c->state->resume(c) exactly once,
	 * from the loop or before this returns, with c->response or c->error
	 * filled.
	 */
	void (*send)(struct call *c);
	/*
	 * The call was cancelled: aborts the request if possible and resumes c
	 * with ERR_CANCELLED, before this returns or soon after.  NULL: it
	 * cannot be aborted; c is resumed when the response is there.
	 */
	void (*cancel)(struct call *c);
};

extern const struct upstream upstream_http, upstream_authority;

/*
 * Ends the calls of t that wait for their turn, a credential or the next
 * attempt, after its loop has stopped.  Requests in progress are ended by the
 * http_client.
 */
void upstream_http_stop(struct engine_thread *t);

#endif
