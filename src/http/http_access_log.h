/* http_access_log.h - one line per answered request. */
#ifndef CLAVIGER_HTTP_HTTP_ACCESS_LOG_H
#define CLAVIGER_HTTP_HTTP_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct http_access_log;
struct http_exchange;

/*
 * path: a file to append to, or "-" for standard output.  json: one object per
 * line; otherwise the same members as name=value.  NULL and e (SYSTEM) if the
 * file cannot be opened.
 */
struct http_access_log *http_access_log_open(
    const char *path, bool json, struct err *e);
void http_access_log_close(struct http_access_log *l);

/* Opens the file again, for programs that rotate logs.  From any thread. */
void http_access_log_reopen(struct http_access_log *l);

/* Lines that could not be written. */
uint64_t http_access_log_dropped(struct http_access_log *l);

/* What the connection knows about an answer beside its exchange. */
struct http_access {
	const struct http_exchange *exchange;
	const char *listener; /* "authority", "rest", "mcp" */
	const char *refusal; /* why the server refused it itself; NULL */
	size_t body_bytes; /* of the response, as far as it was written */
	int64_t duration_us; /* from the complete head to the last byte */
	bool is_gone; /* the client left before the answer */
};

/*
 * Queues a line; the caller never waits for the file.  The line holds no query,
 * no path as it was sent, no body and no header but Host and Origin of a
 * refused request.  Secrets are redacted and control characters escaped.
 */
void http_access_log_add(
    struct http_access_log *l, const struct http_access *access);

#endif
