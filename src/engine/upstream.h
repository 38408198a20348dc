/* upstream.h - who answers a call: a table of functions. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_H
#define CLAVIGER_ENGINE_UPSTREAM_H

#include <stdbool.h>

struct arena;
struct call;
struct http_response;

struct upstream {
	const char *name; /* "http", "authority" */
	/*
	 * Send c->state->request.  call_resume() comes exactly once, from the
	 * loop or from inside, with c->response or c->error filled.
	 */
	void (*send)(struct call *c);
};

extern const struct upstream upstream_http, upstream_authority;

/* Copy to `to` what a caller may see of an answer; texts are borrowed. */
void upstream_pick(struct arena *a, struct http_response *to,
    const struct http_response *from, const char *const *names, int count);

/* In call.c: go on with a call that waited for its answer. */
void call_resume(struct call *c);

#endif
