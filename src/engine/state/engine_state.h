/* engine_state.h - a loaded capability, for the modules of the engine. */
#ifndef CLAVIGER_ENGINE_STATE_ENGINE_STATE_H
#define CLAVIGER_ENGINE_STATE_ENGINE_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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
struct response_cache;
struct tracer;
struct upstream;
struct upstream_metrics;

/* A --set NAME=VALUE, or a bind of the file and its value. */
struct engine_value {
	const struct capability_bind *bind; /* NULL: of --set */
	struct str name;
	struct str value; /* STR_NONE: not set, or empty */
	const char *problem; /* why the file of a bind has no value; or NULL */
};

/* One consumed namespace: its address, credential and limits. */
struct engine_target {
	const struct capability_consumes *consumes;
	const struct upstream *upstream;
	struct str base_option; /* --base-uri; STR_NONE: the file's */
	bool base_named; /* --base-uri names it, not another or all */
	struct str base_uri; /* without a "/" at its end */
	struct str base_path; /* the path in it, "" mostly */
	struct str base_query; /* that followed it, without "?"; "" mostly */
	struct str host; /* "host:port" of it, for messages; STR_NONE */
	bool authority; /* runs in process: the file's credential is not used */
	struct credential *credential; /* NULL: no credential */
	struct capability_policy policy_option,
	    policy; /* the operator's; the effective one */
	struct concurrency_limit *concurrency; /* NULL: no limit */
	struct circuit_breaker *breaker; /* NULL: none */
	_Atomic uint64_t *changes; /* requests that changed something */
	struct http_tls tls;
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
	bool planned; /* problem and reach are set */
};

struct engine {
	const struct capability *capability;
	struct limits limits;
	struct capability_policy policy; /* the operator's for all namespaces */
	struct arena arena; /* wiped when freed, since it has secrets */
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
	struct str *secrets; /* texts that engine_redact() removes */
	size_t secret_count, secret_room;
	struct credential_vault *vault; /* tokens that were fetched */
};

struct engine_thread {
	struct engine *engine;
	struct http_client *client;
	struct loop *loop; /* the client's */
	struct authority_thread *authority;
	struct credential_thread *credentials;
	struct response_cache *cache; /* NULL: nothing is kept */
	struct engine_slot *slots; /* of surfaces */
	struct list parked; /* of struct upstream_attempt */
	struct list *peers; /* shares of the same worker; NULL: alone */
	struct list peer; /* in peers */
};

#endif
