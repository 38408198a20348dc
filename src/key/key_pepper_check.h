/* key_pepper_check.h - do the pepper file and the store belong together? */
#ifndef CLAVIGER_KEY_KEY_PEPPER_CHECK_H
#define CLAVIGER_KEY_KEY_PEPPER_CHECK_H

#include "key/key_txn.h"

struct err;
struct key_peppers;
struct key_store;

/*
 * The store keeps one hash under each pepper, so that a wrong file is noticed
 * at the start and not by refusing every key.  -1 and e if a pepper differs or
 * is missing; new ones are noted in the store.
 */
int key_pepper_check(
    const struct key_store *s, const struct key_peppers *p, struct err *e);

/* The same as part of a transaction that has begun. */
int key_pepper_note(
    struct key_txn *b, const struct key_peppers *p, struct err *e);

#endif
