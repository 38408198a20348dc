/* keys_remote_list.h - pages of the keys of a server. */
#ifndef CLAVIGER_CLI_KEYS_REMOTE_LIST_H
#define CLAVIGER_CLI_KEYS_REMOTE_LIST_H

#include <stdbool.h>

struct err;
struct json;
struct keys_backend;
struct keys_wanted;

/* A list in progress.  All is borrowed. */
struct keys_remote_list {
	struct keys_backend *server;
	/* Sends a GET; *out is borrowed until the next request. */
	int (*get)(struct keys_backend *server, const char *path,
	    struct json **out, struct err *e);
	const char *base; /* its URL, for errors */
	bool *plain; /* it has only what fal's Platform has; may become true */
	const struct keys_wanted *wanted;
	char cursor[256]; /* of the next page; "": the first */
};

/*
 * Reads the next page.  cursor is "" after the last one.  *keys is a list,
 * borrowed until the next request.  Returns -1 and sets e on failure: INPUT if
 * keys are wanted that the server cannot choose.
 */
int keys_remote_list_page(
    struct keys_remote_list *l, const struct json **keys, struct err *e);

#endif
