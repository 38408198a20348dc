/* keys_remote_read.h - reads the responses of an authority. */
#ifndef CLAVIGER_CLI_KEYS_REMOTE_READ_H
#define CLAVIGER_CLI_KEYS_REMOTE_READ_H

#include "base/base.h"

struct err;
struct json;
struct keys_rotated;
struct keys_undone;
struct keys_verdict;

/* v may be NULL.  Return -1 and set e (UPSTREAM) if a member is missing. */
int keys_remote_read_rotated(
    const struct json *v, struct keys_rotated *out, struct err *e);
int keys_remote_read_undone(
    const struct json *v, struct keys_undone *out, struct err *e);
int keys_remote_read_verdict(
    const struct json *v, struct keys_verdict *out, struct err *e);

/* Returns the kind of error, and so the exit code, of a status. */
enum err_kind keys_remote_read_kind(int status);

#endif
