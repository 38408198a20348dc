/* err.h - errors: what is wrong, where, and of which kind. */
#ifndef CLAVIGER_BASE_ERR_H
#define CLAVIGER_BASE_ERR_H

#include <stddef.h>

/* The kind tells the caller what it can do; err.c maps it to each interface. */
enum err_kind {
	ERR_NONE,
	ERR_INPUT, /* the input is wrong: fix it */
	ERR_UNAUTHENTICATED, /* no valid credential */
	ERR_DENIED, /* the credential is valid, but does not allow this */
	ERR_ABSENT, /* the named thing does not exist */
	ERR_LIMIT, /* too many or too large: try later */
	ERR_UPSTREAM, /* the upstream failed or did not respond */
	ERR_UNAVAILABLE, /* not usable as configured */
	ERR_FULL, /* no space left to store it */
	ERR_CANCELLED, /* the caller canceled the request */
	ERR_SYSTEM, /* a system call failed: disk, memory, sockets */
	ERR_OVERLOADED, /* no memory left for it now: try later */
};

/* An error by value; nothing to free.  line 0: not about a file. */
struct err {
	enum err_kind kind;
	int line, column; /* from 1, in the file at fault */
	char text[480]; /* what is wrong, and how to fix it */
};

/* Sets e (may be NULL) and returns -1, so that a refusal is one statement. */
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a position in a file. */
int err_at(struct err *e, enum err_kind kind, int line, int column,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* err_set() with ERR_SYSTEM, "text: strerror(errno)". */
int err_errno(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "text: " before e's text: the outermost context comes first. */
int err_prefix(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Return the HTTP status, the CLI exit code, and "type" in JSON errors. */
int err_http_status(enum err_kind kind);
int err_exit_code(enum err_kind kind);
const char *err_type(enum err_kind kind);

/* Returns the "type" in JSON errors for an HTTP status of 400 or more. */
const char *err_type_of_status(int status);

#endif
