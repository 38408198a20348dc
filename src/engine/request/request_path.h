/* request_path.h - the path of a request, with the caller's values. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_PATH_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_PATH_H

struct call_args_result;
struct buf;
struct call;
struct err;

/*
 * Appends the path of c's consumed operation to url, with the values of its
 * variables, percent-encoded.  A value cannot select another resource: a
 * segment with a variable is neither empty nor a dot segment, however often a
 * server decodes it, and a value has slashes only if the file allows them (enum
 * capability_slash).  Returns -1 and sets e with the name of the parameter:
 * ERR_INPUT for a value, ERR_UNAVAILABLE for a bind that is not set.
 */
int request_path_put(struct buf *url, struct call *c,
    const struct call_args_result *bound, struct err *e);

#endif
