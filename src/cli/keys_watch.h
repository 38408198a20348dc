/* keys_watch.h - shows a list of keys, and how it changes, until a signal. */
#ifndef CLAVIGER_CLI_KEYS_WATCH_H
#define CLAVIGER_CLI_KEYS_WATCH_H

#include <stdbool.h>

struct err;
struct keys_backend;
struct keys_wanted;

enum {
	KEYS_WATCH_LIMIT = 100, /* keys, if no limit is given */
	KEYS_WATCH_MAX = 1000,
	KEYS_WATCH_MS = 2000, /* between two lists */
};

/*
 * On a terminal, shows the list again and again in the same place.  Else writes
 * a line for each key, and later for each change: "present", "added",
 * "changed" or "gone", with json as an object.  wanted->limit is 1 to
 * KEYS_WATCH_MAX.  Returns 0 after SIGINT or SIGTERM, or -1 and sets e if the
 * first list fails, later ones fail for another reason than an unreachable
 * server, or standard output is closed.
 */
int keys_watch_run(struct keys_backend *b, const struct keys_wanted *wanted,
    const char *sort, bool json, struct err *e);

#endif
