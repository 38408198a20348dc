/* key_bootstrap.h - creates the store, its first account and ADMIN key.
 */
#ifndef CLAVIGER_KEY_KEY_BOOTSTRAP_H
#define CLAVIGER_KEY_KEY_BOOTSTRAP_H

struct err;
struct key_peppers;
struct limits;

/*
 * 1: dir has a store; 0: it has none, or what a first start that failed left;
 * -1 and e: it had one, and data.mdb is missing or cut short.
 */
int key_bootstrap_find(const char *dir, struct err *e);

/*
 * Make dir/store with the first account, and write the account's ADMIN key to
 * dir/admin.key and to *first (NULL allowed; on the heap).  All of it or
 * nothing: the store is made under another name, and gets its own when the key
 * is written.
 */
int key_bootstrap_make(const char *dir, const struct limits *limits,
    const struct key_peppers *p, char **first, struct err *e);

#endif
