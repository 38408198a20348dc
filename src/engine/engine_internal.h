/* engine_internal.h - a loaded capability, for the files of engine/. */
#ifndef CLAVIGER_ENGINE_ENGINE_INTERNAL_H
#define CLAVIGER_ENGINE_ENGINE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "authority/authority.h"
#include "base/base.h"
#include "engine/offload.h"
#include "engine/call_args.h"
#include "engine/engine.h"
#include "engine/call.h"
#include "engine/credential.h"
#include "http/http.h"

struct circuit_breaker;
struct call_pipeline;
struct steps;
struct buf;
struct credential_thread;
struct credential_vault;
struct engine_slot;
struct concurrency_limit;
struct upstream_metrics;
struct capability_bind;
struct capability_consumes;

/* A --set NAME=VALUE, or a bind of the file and what it stands for. */
struct engine_value {
	const struct capability_bind *bind; /* NULL: of --set */
	struct str name;
	struct str value; /* STR_NONE: not set, or empty */
	const char *problem; /* why a file gave no value; NULL */
};

/* One consumed namespace: where it is and how it is entered. */
struct engine_target {
	const struct capability_consumes *consumes;
	const struct upstream *upstream;
	struct str base_option; /* --base-uri; STR_NONE: the file's */
	struct str base_uri; /* without a "/" at its end */
	struct str base_path; /* the path in it, "" mostly */
	bool authority; /* in process: no credential of the file's */
	struct credential *credential; /* NULL: none is put on */
	struct capability_policy call_policy_option,
	    policy; /* the operator's; what counts */
	struct concurrency_limit *gate; /* NULL: any number at a time */
	struct circuit_breaker *breaker; /* NULL: none */
	const char *problem; /* NULL: it can be called */
};

/* One consumed operation. */
struct engine_operation {
	const struct capability_consumed_operation *consumed;
	const struct engine_target *target;
	const char *problem; /* NULL: it can be called */
};

/* One exposed operation, tool, forward, or function of an aggregate. */
struct engine_exposed {
	const struct capability_operation *operation;
	const char *problem; /* NULL: it can be called */
	unsigned reach; /* see engine_reach() */
	bool planned; /* the two are known */
};

struct engine {
	const struct capability *capability;
	struct limits limits;
	struct capability_policy policy; /* the operator's for all namespaces */
	struct arena arena; /* wiped when it dies: it holds the secrets */
	struct engine_value *sets, *binds;
	size_t set_count, call_args_count;
	struct engine_target *targets;
	size_t endpoint_count;
	struct engine_operation *operations; /* by address of consumed */
	size_t operation_count;
	struct engine_exposed *exposed; /* by address of operation */
	size_t exposed_count;
	struct tracer *tracer; /* NULL: nothing is recorded */
	struct upstream_metrics *meter; /* NULL: nothing is counted */
	struct str *secrets; /* what engine_redact() takes out */
	size_t secret_count, secret_room;
	struct credential_vault *vault; /* tokens that were fetched */
};

struct engine_thread {
	struct engine *engine;
	struct http_client *client;
	struct loop *loop; /* the client's */
	struct authority_thread *authority;
	struct credential_thread *credentials;
	struct engine_slot *slots; /* of surfaces */
	struct list parked; /* of struct upstream_attempt */
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
	struct steps *flow; /* steps, functions: see steps.c */
	unsigned children; /* of the outermost call: all inside it */
	struct upstream_attempt *attempt; /* HTTP: see upstream_http.c */
	struct trace *trace; /* NULL: nothing is recorded */
	struct trace_span *span; /* the call's */
	size_t step;
	bool sending, answered;
	bool failed; /* a step did, and no other one follows */
	bool prepared; /* see call.prepare */
	struct offload aside; /* its turn on another thread */
	bool on_loop; /* its turn to compute is there */
	struct cpu_budget budget; /* of what it computes in a turn */
	bool cancelled; /* atomic; see call_cancel() */
	bool finished;
	/* While it waits: what ends the waiting early; NULL: nothing can. */
	void (*cancel)(struct call *c);
	struct authority_call authority;
	struct http_response answer; /* the authority's, before it is picked */
};

/*
 * What a name in {{...}} stands for: "env.X", "<namespace>.X" or "X" of a bind,
 * or a --set.  NULL: no such name.
 */
const struct engine_value *engine_value_find(
    const struct engine *en, struct str name);

/* The last --set of that name, or NULL. */
const struct engine_value *engine_set_find(
    const struct engine *en, struct str name);

/* Once --set is known: the value of each bind, from wherever it is. */
void engine_binds_resolve(struct engine *en);

/* Why the name has no value, and what would give it one; on the arena. */
const char *engine_binds_missing(
    const struct engine *en, struct arena *a, struct str name);

/*
 * Where the value of b is sent to: "https://api.test, https://id.test", by
 * credentials and constants of parameters, or "no API"; on the arena.
 */
const char *engine_bind_hosts(
    const struct engine *en, struct arena *a, const struct capability_bind *b);

/* The name without "env." or the namespace of a bind. */
struct str engine_bare_name(const struct engine *en, struct str name);

/* Have text, and what it is in a URL, redacted; borrowed from the arena. */
void engine_add_secret(struct engine *en, struct str text);

/* Once targets are resolved: what can be called, and why the rest cannot. */
void engine_make_plans(struct engine *en);

const struct engine_operation *engine_plan(
    const struct engine *en, const struct capability_consumed_operation *op);

#endif
