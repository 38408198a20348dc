/* key_retain.h - removes what is not needed any more: old keys, and entries of
 * the log and the audit.
 */
#ifndef CLAVIGER_KEY_KEY_RETAIN_H
#define CLAVIGER_KEY_KEY_RETAIN_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct key_txn;

/* A pass over the log, then over the audit, in small parts. */
struct key_retain {
	int64_t before_ms; /* what is younger stays */
	uint64_t next; /* the number of the entry to continue with */
	bool in_audit;
	bool ended; /* the pass is complete */
};

/*
 * Each function looks at a bounded number of entries, and sets ended after the
 * last.  Initialize *p with zeros and before_ms.  Each is a key_commit_fn: it
 * returns how much it removed, or -1 and sets e.
 *
 * key_retain_part() removes each key that was revoked or has expired before
 * before_ms, or whose parent was removed, if its last entry in the log is as
 * old; with its record, index, name and last use.  It drops entries of the log
 * that are as old and not the last of their key, and entries of the audit that
 * are as old and whose key was removed.
 *
 * key_retain_purge() drops all entries of the log, however young, that still
 * have what was erased from keys.
 */
int key_retain_part(void *p, struct key_txn *b, struct err *e);
int key_retain_purge(void *p, struct key_txn *b, struct err *e);

#endif
