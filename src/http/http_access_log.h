/* http_access_log.h - the access log: one line per request. */
#ifndef CLAVIGER_HTTP_HTTP_ACCESS_LOG_H
#define CLAVIGER_HTTP_HTTP_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct http_access_log;
struct http_exchange;

/*
 * Opens path for appending, or standard output if it is "-".  json: one object
 * per line; otherwise the same members as name=value.  Returns NULL and sets e
 * (SYSTEM) if the file cannot be opened.
 */
struct http_access_log *http_access_log_open(
    const char *path, bool json, struct err *e);
void http_access_log_close(struct http_access_log *l);

/* Opens the file again, after log rotation.  Callable from any thread. */
void http_access_log_reopen(struct http_access_log *l);

/* Returns the number of lines that were lost. */
uint64_t http_access_log_dropped(struct http_access_log *l);

/* A finished request. */
struct http_access {
	const struct http_exchange *exchange;
	const char *listener; /* "authority", "rest", "mcp" */
	const char *refusal; /* why the server refused it; NULL: it did not */
	size_t body_bytes; /* of the response, written so far */
	int64_t duration_us; /* from the complete head to the last byte */
	bool is_gone; /* the client left before the response */
};

/*
 * Queues a line; never waits for the file.  The line contains the route, but
 * not the path or query, no body, and no headers except Host and Origin of a
 * refused request.  Secrets are redacted and control characters escaped.
 */
void http_access_log_add(
    struct http_access_log *l, const struct http_access *access);

#endif
