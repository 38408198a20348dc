/* engine_state.h - what the modules of the engine know of a capability. */
#ifndef CLAVIGER_ENGINE_STATE_ENGINE_STATE_H
#define CLAVIGER_ENGINE_STATE_ENGINE_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/capability.h"

struct authority_thread;
struct circuit_breaker;
struct concurrency_limit;
struct credential;
struct credential_thread;
struct credential_vault;
struct engine_slot;
struct http_client;
struct loop;
struct tracer;
struct upstream;
struct upstream_metrics;

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
	struct capability_policy policy_option,
	    policy; /* the operator's; what counts */
	struct concurrency_limit *concurrency; /* NULL: any number at a time */
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
	size_t set_count, bind_count;
	struct engine_target *targets;
	size_t target_count;
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

#endif
