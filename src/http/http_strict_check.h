/* http_strict_check.h - refuses what RFC 9112 forbids, before llhttp. */
#ifndef CLAVIGER_HTTP_HTTP_STRICT_CHECK_H
#define CLAVIGER_HTTP_HTTP_STRICT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_method.h"

struct limits;

/* The status of a refusal (0: none) and its constant message. */
struct http_refusal {
	int status;
	const char *reason;
};

/* A complete and valid head.  Texts are borrowed from it. */
struct http_head {
	enum http_method method; /* HTTP_METHOD_COUNT: another one */
	struct str method_text;
	struct str target, path, query;
	struct str authority; /* of an absolute target, else of Host */
	int minor; /* HTTP/1.minor */
	bool has_length, chunked, expects_continue;
	int64_t length; /* of the body, if has_length */
};

/*
 * Checks a head, with its empty line.  Returns 0, or -1 and sets why.
 * http_strict_check_scan() has checked the line ends.
 */
int http_strict_check_head(struct http_head *out, struct str head,
    const struct limits *l, struct http_refusal *why);

/* The state of scanning a growing head; zeroed at the start. */
struct http_scan {
	size_t line; /* start of the current line */
	size_t seen; /* bytes scanned */
};

/*
 * Looks for the end of a head in n bytes, of which scan->seen were scanned
 * before. Returns the length of the head, 0 if it is incomplete, or -1 and sets
 * why for a bare CR or LF.
 */
int64_t http_strict_check_scan(
    struct http_scan *scan, const char *p, size_t n, struct http_refusal *why);

/* The state of reading chunks (RFC 9112 7.1); zeroed at the start. */
struct http_chunks {
	int state;
	uint64_t left; /* of the current chunk */
	uint64_t total; /* of all chunks so far */
	size_t digits; /* of the current size */
	size_t extra; /* bytes of extensions and trailers so far */
};

/*
 * Reads the framing of a body of at most `most` bytes.  *used is set to the
 * number of valid bytes, even on a refusal; *done if the last one ended the
 * body. Returns 0, or -1 and sets why.
 */
int http_strict_check_chunks(struct http_chunks *c, const char *p, size_t n,
    size_t *used, bool *done, uint64_t most, struct http_refusal *why);

/*
 * The same up to the end of one piece of data, which is borrowed from p;
 * STR_NONE: there was only framing.
 */
int http_strict_check_chunk(struct http_chunks *c, const char *p, size_t n,
    size_t *used, struct str *data, uint64_t most, struct http_refusal *why);

/* Has the body ended? */
bool http_strict_check_chunks_end(const struct http_chunks *c);

#endif
