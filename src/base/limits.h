/* limits.h - all limits of the program, in one list. */
#ifndef CLAVIGER_BASE_LIMITS_H
#define CLAVIGER_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct err;

/* The limits that an operator can set; limits_default() has the defaults. */
struct limits {
	/* Requests and connections. */
	int64_t request_head_bytes;
	int64_t request_headers;
	int64_t request_target_bytes;
	int64_t request_body_bytes;
	int64_t anonymous_body_bytes; /* to MCP, if the surface requires keys */
	int64_t connections; /* per process, over all listeners */
	/*
	 * Parts of `connections`; 0: the default of struct conn_table_limits.
	 */
	int64_t connections_per_listener;
	int64_t connections_per_peer;
	int64_t connections_reserved; /* for the key authority */
	int64_t header_read_ms;
	int64_t idle_ms;
	int64_t body_grace_ms; /* before the rate below is required */
	int64_t body_bytes_per_second;
	int64_t stop_ms; /* for requests in flight, on SIGTERM */
	/* Over stdio: hosts kill the process after two seconds. */
	int64_t stdio_stop_ms;
	/* Upstream calls. */
	int64_t connect_ms;
	int64_t upstream_ms;
	int64_t response_body_bytes;
	int64_t upstream_connections; /* per upstream and thread */
	/* Kept responses, per capability and thread. */
	int64_t cache_responses;
	int64_t cache_bytes;
	/* Documents. */
	int64_t json_depth;
	int64_t json_values; /* from callers */
	int64_t response_json_values; /* from upstreams */
	int64_t memory; /* for requests and responses, in all threads; 0:
	                   mem_budget.h */
	int64_t capability_bytes;
	int64_t capability_values; /* in a file or OpenAPI document */
	/* Converting an upstream's response to JSON. */
	int64_t conversion_ms; /* of processor time */
	int64_t conversion_values;
	int64_t element_attributes; /* in XML and HTML */
	int64_t conversion_threads; /* for large responses, of all loops */
	int64_t conversion_queue;
	/* Writes waiting for the store thread. */
	int64_t store_queue;
	/* Kept free on disk and in the map, for revocations only. */
	int64_t store_reserve_bytes;
	int64_t store_map_bytes; /* address space for the store */
	/* MCP. */
	int64_t mcp_sessions;
	int64_t mcp_streams;
	int64_t mcp_calls;
	int64_t mcp_reserved_percent; /* for authenticated callers */
	int64_t mcp_session_idle_ms;
};

/* Fixed limits: part of a format or a contract. */
enum {
	LIMIT_ALIAS_CHARACTERS = 255,
	LIMIT_IDEMPOTENCY_KEY_BYTES = 255,
	LIMIT_LIST_DEFAULT = 50,
	LIMIT_LIST_MAX = 1000,
	LIMIT_CREDENTIAL_BYTES = 2048,
	LIMIT_REQUEST_ID_BYTES = 128,
	LIMIT_YAML_DEPTH = 64,
	LIMIT_YAML_NODES = 2000000, /* after aliases are followed */
	LIMIT_STORE_STALL_MS =
	    10000, /* after which a change is reported as stuck */
	LIMIT_BATCH = 50, /* JSON-RPC messages in one array */
	/* Larger or longer work runs on another thread than the loop's. */
	LIMIT_LOOP_BYTES = 64 * 1024,
	LIMIT_LOOP_MS = 10,
};

/* One row per limit: for --limit NAME=N, help and the manual. */
struct limits_row {
	const char *name, *text;
	size_t offset; /* of the int64_t in struct limits */
	int64_t smallest, largest;
};

extern const struct limits_row limits_rows[];
extern const size_t limits_row_count;

struct limits limits_default(void);

/*
 * Sets a limit from "NAME=N".  The N of a number of bytes may end in KiB, MiB
 * or GiB.  Returns -1 and sets e (INPUT) if the name or the number is wrong.
 */
int limits_set(struct limits *l, struct str assignment, struct err *e);

#endif
