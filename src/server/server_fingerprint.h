/* server_fingerprint.h - have files changed since they were looked at? */
#ifndef CLAVIGER_SERVER_SERVER_FINGERPRINT_H
#define CLAVIGER_SERVER_SERVER_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One file as it was. */
struct server_fingerprint {
	char *path;
	bool exists;
	dev_t device;
	ino_t inode;
	int64_t size, modified_ns, changed_ns;
	uint64_t hash; /* of what is in it */
};

/* A capability file and all that it was made from. */
struct server_stamps {
	struct server_fingerprint *items;
	size_t count;
};

/* Remember path (copied) as it is now; again, where it is there already. */
void server_fingerprint_take(struct server_stamps *s, const char *path);

/*
 * The same of one that has been read already: where it changed since then
 * (wall clock), it is remembered as one that has changed.
 */
void server_fingerprint_take_read(
    struct server_stamps *s, const char *path, int64_t since_ms);
void server_fingerprint_done(struct server_stamps *s);

enum server_fingerprint_change {
	SERVER_FINGERPRINT_SAME,
	SERVER_FINGERPRINT_CHANGED,
	SERVER_FINGERPRINT_GONE, /* the first one is not there: it may come back
	                          */
};

/*
 * Thorough: what is in the files counts, whatever their dates say.  Else what
 * is in them is looked at only where the rest is not the same.
 */
enum server_fingerprint_change server_fingerprint_compare(
    struct server_stamps *s, bool thorough);

#endif
