/* keys_remote.h - keys behind a running server. */
#ifndef CLAVIGER_CLI_KEYS_REMOTE_H
#define CLAVIGER_CLI_KEYS_REMOTE_H

#include "base/base.h"
#include "http/http.h"

struct err;
struct json;
struct keys_backend;

/*
 * A backend for the server at url, "http://HOST:PORT" or "unix:PATH".
 * credential is taken.
 * Returns NULL and sets e on failure.
 */
struct keys_backend *keys_remote_open(
    const char *url, char *credential, struct err *e);

/*
 * Sends one request to such a backend; path is that behind "/v1".  *out is set
 * to the JSON of the response, or to NULL if it has no body; it is borrowed
 * until the next request.  A status other than 2xx is an error with the message
 * of the authority.
 */
int keys_remote_ask(struct keys_backend *b, enum http_method method,
    const char *path, struct str body, struct json **out, struct err *e);

#endif
