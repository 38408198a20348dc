/* upstream.h - who answers a call: a table of functions. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_H
#define CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_H

#include <stdbool.h>

#include "engine/upstream/call_policy.h"
#include "engine/upstream/call_trace.h"
#include "engine/upstream/endpoint.h"

struct call;
struct engine_thread;

struct upstream {
	const char *name; /* "http", "authority" */
	/*
	 * Sends c->state->request.  Calls c->state->resume(c) exactly once,
	 * from the loop or from inside, with c->response or c->error filled.
	 */
	void (*send)(struct call *c);
	/*
	 * The call was cancelled: aborts the request if possible and resumes c
	 * with ERR_CANCELLED, from inside or soon. NULL: it cannot be aborted;
	 * c is resumed when the response is there.
	 */
	void (*cancel)(struct call *c);
};

extern const struct upstream upstream_http, upstream_authority;

/*
 * End the calls of t that wait for a turn or for another try: its loop has
 * stopped.  Those that are out are ended by their http_client.
 */
void upstream_http_stop(struct engine_thread *t);

#endif
