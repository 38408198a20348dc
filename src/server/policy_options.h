/* policy_options.h - options of serve and call for upstream policies. */
#ifndef CLAVIGER_SERVER_POLICY_OPTIONS_H
#define CLAVIGER_SERVER_POLICY_OPTIONS_H

#include "engine/engine.h"

struct err;

/*
 * Expands to X(...) once per row of capability_policy_rows, which defines an
 * option_set_fn or a row of an option table.  Signature of add: int add(void
 * *settings, const char *option, const char *value, struct err *)
 */
#define POLICY_OPTIONS(X, add)                                                 \
	X(add, connect_timeout, "connect-timeout", "[NAMESPACE=]TIME",         \
	    "time to connect to an upstream (5s)")                             \
	X(add, upstream_timeout, "upstream-timeout", "[NAMESPACE=]TIME",       \
	    "time for an upstream call with its retries (30s)")                \
	X(add, retries, "retries", "[NAMESPACE=]N",                            \
	    "retries of a failed call (0)")                                    \
	X(add, retry_delay, "retry-delay", "[NAMESPACE=]TIME",                 \
	    "maximum delay before the first retry; doubles (100ms)")           \
	X(add, retry_max_delay, "retry-max-delay", "[NAMESPACE=]TIME",         \
	    "maximum delay before any retry (5s)")                             \
	X(add, retry_non_idempotent, "retry-non-idempotent",                   \
	    "[NAMESPACE=]true|false", "repeat POST and PATCH too")             \
	X(add, upstream_concurrency, "upstream-concurrency", "[NAMESPACE=]N",  \
	    "concurrent calls (0: no limit)")                                  \
	X(add, upstream_queue, "upstream-queue", "[NAMESPACE=]N",              \
	    "calls in the queue (100)")                                        \
	X(add, upstream_response_bytes, "upstream-response-bytes",             \
	    "[NAMESPACE=]SIZE", "maximum size of a response (16MiB)")          \
	X(add, breaker, "breaker", "[NAMESPACE=]N",                            \
	    "failures that open the circuit breaker (0: never)")               \
	X(add, breaker_window, "breaker-window", "[NAMESPACE=]TIME",           \
	    "period in which failures are counted (30s)")                      \
	X(add, breaker_open, "breaker-open", "[NAMESPACE=]TIME",               \
	    "time until an open breaker tries again (10s)")

#define CALL_POLICY_OPTION_SETTER(add, id, option, form, text)                 \
	static int take_##id(void *settings, const char *value, struct err *e) \
	{                                                                      \
		return add(settings, option, value, e);                        \
	}
#define CALL_POLICY_OPTION_ROW(add, id, option, form, text)                    \
	{ option, form, text, take_##id, true, OPTION_FLAG, 0, 0, 0, NULL, 0 },

/*
 * Reads "VALUE" or "NAMESPACE=VALUE" for the option of that name (a constant).
 * Copies name and value to the heap.  Returns -1 and sets e if the value is
 * invalid.
 */
int policy_options_read(struct engine_option *out, const char *option,
    const char *value, struct err *e);

#endif
