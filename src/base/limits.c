/* limits.c - all limits of the program, in one list. */
#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

#define NAMED(name, field, low, high, text)                                    \
	{                                                                      \
		name, text, offsetof(struct limits, field), low, high          \
	}
#define ROW(field, low, high, text) NAMED(#field, field, low, high, text)

const struct limits_row limits_rows[] = {
	ROW(request_head_bytes, 1024, 1 << 20, "request line and headers"),
	ROW(request_headers, 8, 1000, "headers of one request"),
	ROW(request_target_bytes, 256, 1 << 20, "path and query"),
	ROW(request_body_bytes, 1, 1 << 30, "request body"),
	ROW(anonymous_body_bytes, 1, 1 << 30,
	    "request body of an MCP client without a valid key"),
	ROW(connections, 1, 1000000, "open connections, all listeners"),
	ROW(connections_per_listener, 0, 1000000,
	    "the same, to one listener (0: three quarters)"),
	ROW(connections_per_peer, 0, 1000000,
	    "the same, from one address if the listener is busy (0: an "
	    "eighth)"),
	ROW(connections_reserved, 0, 1000000,
	    "reserved for the key authority (0: an eighth)"),
	ROW(header_read_ms, 100, 3600000, "time to send the head of a request"),
	ROW(idle_ms, 100, 3600000, "time between two requests"),
	ROW(body_grace_ms, 100, 3600000,
	    "time before the rate of a body is checked"),
	ROW(body_bytes_per_second, 1, 1 << 30, "minimum rate of a body"),
	ROW(stop_ms, 0, 3600000, "time for requests in flight on shutdown"),
	ROW(stdio_stop_ms, 0, 3600000,
	    "the same over stdio, also when the input ends"),
	ROW(connect_ms, 10, 3600000, "time to connect to an upstream"),
	ROW(upstream_ms, 10, 3600000, "time for a whole upstream call"),
	ROW(response_body_bytes, 1, 1 << 30, "upstream response body"),
	ROW(upstream_connections, 1, 10000,
	    "connections per upstream and thread"),
	ROW(cache_responses, 0, 1000000, "kept responses, per file and thread"),
	ROW(cache_bytes, 0, INT64_C(1) << 40, "size of these"),
	ROW(json_depth, 4, 1000, "nesting of JSON from outside"),
	ROW(json_values, 1, 100000000, "values in JSON from callers"),
	ROW(response_json_values, 1, 100000000,
	    "values in JSON from upstreams"),
	ROW(memory, 0, INT64_C(1) << 46,
	    "bytes for requests and responses; 0: a quarter of memory"),
	/* Named as users know capability files: "spec". */
	NAMED("spec_bytes", capability_bytes, 1024, 1 << 30,
	    "size of a capability file"),
	NAMED("spec_values", capability_values, 1000, 100000000,
	    "values in a capability file"),
	ROW(conversion_ms, 10, 3600000, "processor time to convert a response"),
	ROW(conversion_values, 1000, 100000000, "values made from a response"),
	ROW(conversion_threads, 1, 256, "threads for large conversions"),
	ROW(conversion_queue, 0, 100000, "large conversions in the queue"),
	ROW(element_attributes, 8, 100000,
	    "attributes of an XML or HTML element"),
	ROW(store_queue, 1, 1000000, "writes waiting for the store"),
	ROW(store_reserve_bytes, 1 << 18, INT64_C(1) << 40,
	    "disk space reserved for revocations"),
	ROW(store_map_bytes, 1 << 20, INT64_C(1) << 46,
	    "address space of the store"),
	ROW(mcp_sessions, 1, 1000000, "sessions of MCP clients"),
	ROW(mcp_streams, 1, 1000000, "open event streams of MCP clients"),
	ROW(mcp_calls, 1, 1000000, "streaming calls of MCP sessions"),
	ROW(mcp_reserved_percent, 0, 99,
	    "part of these three for authenticated callers"),
	ROW(mcp_session_idle_ms, 100, 86400000, "idle time of an MCP session"),
};
const size_t limits_row_count = LEN(limits_rows);

struct limits
limits_default(void)
{
	return (struct limits){
		.request_head_bytes = 16 * 1024,
		.request_headers = 100,
		.request_target_bytes = 8 * 1024,
		.request_body_bytes = 4 * 1024 * 1024,
		.anonymous_body_bytes = 64 * 1024,
		.connections = 10000,
		.header_read_ms = 10000,
		.idle_ms = 75000,
		.body_grace_ms = 10000,
		.body_bytes_per_second = 1024,
		.stop_ms = 10000,
		.stdio_stop_ms = 1000,
		.connect_ms = 5000,
		.upstream_ms = 30000,
		.response_body_bytes = 16 * 1024 * 1024,
		.upstream_connections = 64,
		.cache_responses = 512,
		.cache_bytes = 16 * 1024 * 1024,
		.json_depth = 64,
		.json_values = 250000,
		.response_json_values = 2000000,
		.capability_bytes = 16 * 1024 * 1024,
		.capability_values = 2000000,
		.conversion_ms = 2000,
		.conversion_values = 1000000,
		.element_attributes = 1000,
		.conversion_threads = 2,
		.conversion_queue = 32,
		.store_queue = 65536,
		.store_reserve_bytes = 16 * 1024 * 1024,
		.store_map_bytes = INT64_C(256) << 30,
		.mcp_sessions = 10000,
		.mcp_streams = 1024,
		.mcp_calls = 1024,
		.mcp_reserved_percent = 25,
		.mcp_session_idle_ms = 1800000,
	};
}

static bool
is_bytes(const char *name)
{
	return str_ends(str_of(name), STR("_bytes")) ||
	       str_is(str_of(name), "memory");
}

/*
 * Reads "64", or "64MiB" if the limit is in bytes.  Returns -1 if the text is
 * neither, or too large.
 */
static int64_t
read_number(struct str text, const struct limits_row *row)
{
	static const char *const units[] = { "KiB", "MiB", "GiB" };
	int64_t unit = 1, v;

	for (size_t i = 0; is_bytes(row->name) && i < LEN(units); i++) {
		if (!str_ends(text, str_of(units[i])))
			continue;
		unit = INT64_C(1) << (10 * (i + 1));
		text.n -= strlen(units[i]);
	}
	v = str_to_int(text, row->largest / unit);
	return v < 0 ? v : v * unit;
}

int
limits_set(struct limits *l, struct str assignment, struct err *e)
{
	struct str number = assignment, name = str_cut(&number, '=');
	const char *names[LEN(limits_rows)];
	const char *near;

	for (size_t i = 0; i < LEN(limits_rows); i++) {
		const struct limits_row *row = &limits_rows[i];
		int64_t v;

		names[i] = row->name;
		if (!str_is(name, row->name))
			continue;
		v = read_number(number, row);
		if (v < row->smallest)
			return err_set(e, ERR_INPUT,
			    "limit %s must be a number from %" PRId64
			    " to %" PRId64 ", not '%.*s'",
			    row->name, row->smallest, row->largest,
			    STR_FMT(number));
		memcpy((char *)l + row->offset, &v, sizeof(v));
		return 0;
	}
	near = str_nearest(name, names, LEN(names));
	return err_set(e, ERR_INPUT, "unknown limit '%.*s'%s%s%s",
	    STR_FMT(name), near != NULL ? "; did you mean '" : "",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
}
