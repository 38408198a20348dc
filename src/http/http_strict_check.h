/* http_strict_check.h - what RFC 9112 forbids, refused before llhttp sees a
 * byte. */
#ifndef CLAVIGER_HTTP_HTTP_STRICT_CHECK_H
#define CLAVIGER_HTTP_HTTP_STRICT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_method.h"

struct limits;

/* A refusal: the status to answer (0: none) and a constant sentence why. */
struct http_refusal {
	int status;
	const char *reason;
};

/* What a complete and good head says about itself.  Borrowed from it. */
struct http_head {
	enum http_method method;
	struct str target, path, query;
	struct str authority; /* of an absolute target, else Host's value */
	int minor; /* HTTP/1.minor */
	bool has_length, chunked, expects_continue;
	int64_t length; /* of the body, where has_length */
};

/*
 * Judge a head, its empty line included.  0, or -1 with the refusal.  Line
 * ends have been checked by http_strict_check_scan().
 */
int http_strict_check_head(struct http_head *out, struct str head,
    const struct limits *l, struct http_refusal *why);

/* Where the scan of a growing head stands; zeroed to begin. */
struct http_scan {
	size_t line; /* where the line in hand begins */
	size_t seen; /* bytes looked at */
};

/*
 * Look for the end of a head in n bytes of which scan->seen are known.  Returns
 * the head's length, 0 where it is not complete, or -1 with the refusal: a bare
 * CR or LF.
 */
int64_t http_strict_check_scan(
    struct http_scan *scan, const char *p, size_t n, struct http_refusal *why);

/* Chunked framing (RFC 9112 7.1), byte for byte; zeroed to begin. */
struct http_chunks {
	int state;
	uint64_t left; /* of the chunk in hand */
	uint64_t total; /* of all chunks so far */
	size_t digits; /* of the size in hand */
	size_t extra; /* bytes of extensions and trailers so far */
};

/*
 * Pass over framing of a body of at most that many bytes.  *used bytes are
 * good, also before a refusal; *done tells that the last one ended the body. 0,
 * or -1 with the refusal.
 */
int http_strict_check_chunks(struct http_chunks *c, const char *p, size_t n,
    size_t *used, bool *done, uint64_t most, struct http_refusal *why);

#endif
