/* server_stamp.h - have files changed since they were looked at? */
#ifndef CLAVIGER_CLAVIGER_SERVER_STAMP_H
#define CLAVIGER_CLAVIGER_SERVER_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One file as it was. */
struct server_stamp {
	char *path;
	bool exists;
	dev_t device;
	ino_t inode;
	int64_t size, modified_ns, changed_ns;
	uint64_t hash; /* of what is in it */
};

/* A capability file and all that it was made from. */
struct server_stamps {
	struct server_stamp *items;
	size_t count;
};

/* Remember path (copied) as it is now; again, where it is there already. */
void server_stamp_take(struct server_stamps *s, const char *path);

/*
 * The same of one that has been read already: where it changed since then
 * (wall clock), it is remembered as one that has changed.
 */
void server_stamp_take_read(
    struct server_stamps *s, const char *path, int64_t since_ms);
void server_stamp_done(struct server_stamps *s);

enum server_stamp_change {
	SERVER_STAMP_SAME,
	SERVER_STAMP_CHANGED,
	SERVER_STAMP_GONE, /* the first one is not there: it may come back */
};

/*
 * Thorough: what is in the files counts, whatever their dates say.  Else what
 * is in them is looked at only where the rest is not the same.
 */
enum server_stamp_change server_stamp_compare(
    struct server_stamps *s, bool thorough);

#endif
