/* authority_reply.h - the responses that several handlers send. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_REPLY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_REPLY_H

#include <stdbool.h>
#include <stdint.h>

struct authority_request;
struct err;
struct json;

/*
 * Each fills in the response and returns true, which means that the response is
 * complete.  So a refusal is one statement.
 */
bool authority_reply_error(
    struct authority_request *a, int status, const char *message);
bool authority_reply_err(struct authority_request *a, const struct err *e);

/* Answers 429.  seconds: the time until the caller may try again. */
bool authority_reply_limit(
    struct authority_request *a, int64_t seconds, const char *message);

/* Sends the contents of thread->out, copied to the call's arena. */
bool authority_reply_json(struct authority_request *a, int status);

/* Returns the body as a JSON object, or NULL if it is refused with 400. */
struct json *authority_reply_read_body(struct authority_request *a);

/* The same for a body of at most that many values. */
struct json *authority_reply_read_large(
    struct authority_request *a, int64_t values);

#endif
