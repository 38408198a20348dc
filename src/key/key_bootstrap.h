/* key_bootstrap.h - creates the store, its first account and ADMIN key.
 */
#ifndef CLAVIGER_KEY_KEY_BOOTSTRAP_H
#define CLAVIGER_KEY_KEY_BOOTSTRAP_H

struct err;
struct key_peppers;
struct limits;

/*
 * Returns 1 if dir has a store, 0 if it has none or only the remains of a first
 * start that failed, or -1 and sets e if data.mdb of a store is missing or cut
 * short.
 */
int key_bootstrap_find(const char *dir, struct err *e);

/*
 * Creates dir/store with the first account, and writes the account's ADMIN key
 * to dir/admin.key and to *first (may be NULL; on the heap).  It does all of
 * this or nothing: the store is built under another name, and renamed once the
 * key is written.  Returns -1 and sets e on failure.
 */
int key_bootstrap_make(const char *dir, const struct limits *limits,
    const struct key_peppers *p, char **first, struct err *e);

#endif
