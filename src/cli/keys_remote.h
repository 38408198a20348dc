/* keys_remote.h - keys behind a running server. */
#ifndef CLAVIGER_CLI_KEYS_REMOTE_H
#define CLAVIGER_CLI_KEYS_REMOTE_H

struct err;
struct keys_backend;

/*
 * A backend for the server at url, "http://HOST:PORT" or "unix:PATH".
 * credential is taken.
 * Returns NULL and sets e on failure.
 */
struct keys_backend *keys_remote_open(
    const char *url, char *credential, struct err *e);

#endif
