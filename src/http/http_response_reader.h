/* http_response_reader.h - reads responses strictly (RFC 9112). */
#ifndef CLAVIGER_HTTP_HTTP_RESPONSE_READER_H
#define CLAVIGER_HTTP_HTTP_RESPONSE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_strict_check.h"

/* The maxima of a response; its head includes interim responses. */
enum {
	HTTP_RESPONSE_HEAD_BYTES = 256 * 1024,
	HTTP_RESPONSE_HEADERS = 2000,
	HTTP_RESPONSE_INTERIM = 16, /* responses 1xx before the final one */
};

/* What a call of http_response_reader_feed() found. */
enum http_response_event {
	HTTP_RESPONSE_MORE, /* all bytes are used, more are needed */
	HTTP_RESPONSE_HEAD, /* the final head is complete */
	HTTP_RESPONSE_DATA, /* a piece of the body */
	HTTP_RESPONSE_DONE, /* the end; other bytes are not of this response */
	HTTP_RESPONSE_BAD, /* see fault and why; stop */
};

enum http_response_fault {
	HTTP_RESPONSE_INVALID, /* it is no valid HTTP/1.1: see why */
	HTTP_RESPONSE_CUT_OFF, /* the connection ended too early: see why */
	HTTP_RESPONSE_STATUS, /* the status is not from 200 to 599 */
	HTTP_RESPONSE_HEAD_LARGE,
	HTTP_RESPONSE_HEADERS_MANY,
	HTTP_RESPONSE_BODY_LARGE,
	HTTP_RESPONSE_NO_MEMORY, /* the arena's budget is used up */
};

/* Read the first part after HEAD, the second after DATA or BAD. */
struct http_response_reader {
	int status;
	int minor; /* of the version: HTTP/1.minor */
	struct http_headers headers; /* on the arena; a NUL follows each text */
	int64_t length; /* of the body; -1: unknown until it ends */

	struct str data; /* borrowed from the bytes that were fed */
	enum http_response_fault fault;
	const char *why; /* constant */

	/* For the reader only. */
	enum {
		HTTP_RESPONSE_IN_HEAD,
		HTTP_RESPONSE_IN_LENGTH,
		HTTP_RESPONSE_IN_CHUNKS,
		HTTP_RESPONSE_IN_REST, /* the end of the connection ends it */
		HTTP_RESPONSE_AT_END,
		HTTP_RESPONSE_IN_ERROR,
	} phase;
	struct arena *arena;
	struct http_scan scan;
	struct buf partial; /* a head that arrives in pieces */
	size_t head_bytes, interim;
	struct http_chunks chunks;
	uint64_t left, most;
	bool to_head, begun, close, keep_alive, coded, sized;
};

/* Zeroed memory is a valid reader.  Wipes and frees what it holds. */
void http_response_reader_done(struct http_response_reader *r);

/*
 * Prepares for the response to a request: to_head says that its method was
 * HEAD, so the response has no body.  Texts are copied to the arena.  A body
 * has at most `most` bytes as sent.
 */
void http_response_reader_start(struct http_response_reader *r, struct arena *a,
    bool to_head, uint64_t most);

/*
 * Reads bytes up to the next event and sets *used to how many it consumed.
 * Call it again with the rest, until the result is MORE, DONE or BAD.  Interim
 * responses and trailers are read and dropped.
 */
enum http_response_event http_response_reader_feed(
    struct http_response_reader *r, const char *p, size_t n, size_t *used);

/*
 * The connection ended.  Returns DONE if that ends the body (RFC 9112 6.3);
 * otherwise BAD.
 */
enum http_response_event http_response_reader_end(
    struct http_response_reader *r);

/* Has a byte of the response arrived? */
bool http_response_reader_has_begun(const struct http_response_reader *r);

/*
 * After DONE: can the connection be used again, because the response ended
 * where its framing says and neither side closes?
 */
bool http_response_reader_keeps(const struct http_response_reader *r);

#endif
