/* call_state.h - a call in progress, for the modules of the engine. */
#ifndef CLAVIGER_ENGINE_STATE_CALL_STATE_H
#define CLAVIGER_ENGINE_STATE_CALL_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "authority/authority.h"
#include "base/base.h"
#include "http/http.h"
#include "engine/state/call.h"
#include "engine/state/offload.h"

struct call_pipeline;
struct capability_param;
struct engine_operation;
struct json;
struct paging;
struct resolver;
struct response_cache_use;
struct steps;
struct trace;
struct trace_span;
struct upstream_attempt;

/* The value of one parameter of the consumed operation. */
struct call_args_value {
	const struct capability_param *param;
	const struct json *value; /* NULL: absent, or null */
	bool null; /* the value is null */
	bool text; /* came as text: "5" may be an integer */
};

struct call_args_result {
	struct call_args_value *values; /* in the order of the file */
	size_t count;
	bool raw_body; /* the body is the caller's bytes, unchanged */
	const struct capability_param *body; /* the parameter that has them */
	struct resolver *resolver; /* of the call, for call_args_find() */
};

/* The state of the credential in one call. */
struct credential_use {
	struct list link; /* while it waits for a token */
	struct call *call; /* the call that contains this */
	void (*done)(struct call *c);
	struct str sent; /* the last Authorization sent; digest, oauth2 */
	int renewals; /* how often a 401 led to another attempt */
	bool fresh; /* this call received the current challenge */
};

/* The request that goes to the upstream. */
struct call_request {
	struct http_request http;
	struct str url; /* of a remote upstream; NUL-terminated */
	bool has_body;
};

/* The engine's own part of a call. */
struct call_state {
	const struct engine_operation *plan;
	struct call_args_result bound;
	struct call_request request;
	struct credential_use credential;
	const struct call_pipeline *pipeline;
	struct paging *paging; /* pages of a list: see paging.c */
	struct steps *steps; /* steps, functions: see steps.c */
	unsigned children; /* of the outermost call: all inside it */
	struct response_cache_use *cached; /* see response_cache.c */
	struct upstream_attempt *attempt; /* HTTP: see upstream_http.c */
	struct trace *trace; /* NULL: nothing is recorded */
	struct trace_span *span; /* the call's */
	size_t step;
	/*
	 * Continues the call after a wait; called from the loop, or before the
	 * function that started the wait returns.
	 */
	void (*resume)(struct call *c);
	size_t steps_bytes; /* size of the responses of its steps */
	bool sending, answered;
	bool failed; /* a step has failed; no other step runs */
	bool prepared; /* see call.prepare */
	struct offload offload; /* the computation on another thread */
	bool on_loop; /* it computes on the loop now */
	struct cpu_budget budget; /* for one computation */
	atomic_bool cancelled; /* see call_cancel() */
	bool finished;
	/* While it waits: ends the wait early; NULL: not possible. */
	void (*cancel)(struct call *c);
	struct authority_call authority;
	struct http_response answer; /* of the authority, unfiltered */
};

#endif
