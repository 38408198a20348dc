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
struct resolver;
struct steps;
struct trace;
struct trace_span;
struct upstream_attempt;

/* The value of one parameter of the consumed operation. */
struct call_args_value {
	const struct capability_param *param;
	const struct json *value; /* NULL: absent */
	bool text; /* came as text: "5" is an integer, "a" a list of one */
};

struct call_args_result {
	struct call_args_value *values; /* in the order of the file */
	size_t count;
	bool raw_body; /* the caller's bytes are the body, as they are */
	const struct capability_param *body; /* what takes them */
	struct resolver *resolver; /* of the call, for call_args_find() */
};

/* A call's own part. */
struct credential_use {
	struct list link; /* while it waits for a token */
	struct call *call; /* whose it is */
	void (*done)(struct call *c);
	struct str sent; /* the Authorization that went out; digest, oauth2 */
	int renewals; /* how often a 401 was answered */
	bool fresh; /* the challenge in use is one that this call got */
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
	struct steps *steps; /* steps, functions: see steps.c */
	unsigned children; /* of the outermost call: all inside it */
	struct upstream_attempt *attempt; /* HTTP: see upstream_http.c */
	struct trace *trace; /* NULL: nothing is recorded */
	struct trace_span *span; /* the call's */
	size_t step;
	/* Continues the call after it waited, from the loop or from inside. */
	void (*resume)(struct call *c);
	size_t steps_bytes; /* of the responses that its results come from */
	bool sending, answered;
	bool failed; /* a step did, and no other one follows */
	bool prepared; /* see call.prepare */
	struct offload offload; /* its turn on another thread */
	bool on_loop; /* its turn to compute is there */
	struct cpu_budget budget; /* of what it computes in a turn */
	atomic_bool cancelled; /* see call_cancel() */
	bool finished;
	/* While it waits: what ends the waiting early; NULL: nothing can. */
	void (*cancel)(struct call *c);
	struct authority_call authority;
	struct http_response answer; /* the authority's, before it is picked */
};

#endif
