/* keys_remote_place.h - where the authority of `claviger keys` is. */
#ifndef CLAVIGER_CLI_KEYS_REMOTE_PLACE_H
#define CLAVIGER_CLI_KEYS_REMOTE_PLACE_H

struct err;

/* Texts are on the heap. */
struct keys_remote_place {
	char *base; /* "http://127.0.0.1:7070/v1" */
	char *name; /* for messages: base, or "unix:PATH" */
	char *path; /* of a Unix socket; NULL: base has a host */
};

/*
 * Fills in p from "http://HOST:PORT" or "unix:PATH".  Returns -1 and sets e
 * (INPUT) if url is anything else.  Free it in both cases.
 */
int keys_remote_place_set(
    struct keys_remote_place *p, const char *url, struct err *e);
void keys_remote_place_done(struct keys_remote_place *p);

#endif
