/* request_path.h - the path of a request, with the caller's values in it. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_PATH_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_PATH_H

struct call_args_result;
struct buf;
struct call;
struct err;

/*
 * Append the path of c's consumed operation to url, its variables filled and
 * percent-encoded.  No value changes which resource is meant: a segment that
 * has a variable in it is neither empty nor a dot segment, however often a
 * server decodes it, and a slash is in a value only where the file allows it
 * (enum capability_slash).  -1 and e naming the parameter: ERR_INPUT for a
 * value, ERR_UNAVAILABLE for a bind that is not set.
 */
int request_path_put(struct buf *url, struct call *c,
    const struct call_args_result *bound, struct err *e);

#endif
