/* err.h - what went wrong, where, and what kind of answer it deserves. */
#ifndef CLAVIGER_BASE_ERR_H
#define CLAVIGER_BASE_ERR_H

#include <stddef.h>

/* The kind says what the caller can do; err.c maps it to each surface. */
enum err_kind {
	ERR_NONE,
	ERR_INPUT, /* the input is wrong: mend it */
	ERR_UNAUTHENTICATED, /* no valid credential */
	ERR_DENIED, /* a valid credential that may not do this */
	ERR_ABSENT, /* what was named is not there */
	ERR_LIMIT, /* too much for now: come again later */
	ERR_UPSTREAM, /* the API behind failed or did not answer */
	ERR_UNAVAILABLE, /* this part cannot work as configured */
	ERR_FULL, /* no space to store it: free some */
	ERR_CANCELLED, /* whoever asked does not want the answer any more */
	ERR_SYSTEM, /* the machine failed us: disk, memory, sockets */
	ERR_OVERLOADED, /* this server has no memory left for it: later */
};

/* An error by value: no memory to free.  line 0: no place in a file. */
struct err {
	enum err_kind kind;
	int line, column; /* from 1, in the file at fault */
	char text[480]; /* what was wrong and what would mend it */
};

/* Fill e (NULL allowed) and return -1, so that a refusal is one statement. */
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a place in a file. */
int err_at(struct err *e, enum err_kind kind, int line, int column,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* err_set() with ERR_SYSTEM, "text: strerror(errno)". */
int err_errno(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put "text: " before what e already says: the place, named from outside in. */
int err_prefix(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The one table: HTTP status, CLI exit code, "type" of fal's error envelope. */
int err_http_status(enum err_kind kind);
int err_exit_code(enum err_kind kind);
const char *err_type(enum err_kind kind);

/* The "type" of fal's envelope for an HTTP status that is an error. */
const char *err_type_of_status(int status);

#endif
