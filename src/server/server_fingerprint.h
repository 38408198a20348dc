/* server_fingerprint.h - detects that files have changed. */
#ifndef CLAVIGER_SERVER_SERVER_FINGERPRINT_H
#define CLAVIGER_SERVER_SERVER_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The state of one file at one time. */
struct server_fingerprint {
	char *path;
	bool exists;
	dev_t device;
	ino_t inode;
	int64_t size, modified_ns, changed_ns;
	uint64_t hash; /* of its content */
};

/* A capability file and all files that it was loaded from. */
struct server_fingerprints {
	struct server_fingerprint *items;
	size_t count;
};

/*
 * Records the current state of path, which is copied, and replaces an earlier
 * one.
 */
void server_fingerprint_take(struct server_fingerprints *s, const char *path);

/*
 * The same for a file that was read after since_ms (wall clock).  If the file
 * changed after that, the next comparison reports a change.
 */
void server_fingerprint_take_read(
    struct server_fingerprints *s, const char *path, int64_t since_ms);
void server_fingerprint_done(struct server_fingerprints *s);

enum server_fingerprint_change {
	SERVER_FINGERPRINT_SAME,
	SERVER_FINGERPRINT_CHANGED,
	SERVER_FINGERPRINT_GONE, /* the first file is missing */
};

/*
 * Compares the files with their recorded states.  If thorough is set, it hashes
 * all contents; otherwise only those of files whose size, dates or inode
 * differ.
 */
enum server_fingerprint_change server_fingerprint_compare(
    struct server_fingerprints *s, bool thorough);

#endif
