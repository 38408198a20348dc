/* key_pepper_check.h - checks that the pepper file belongs to the store */
#ifndef CLAVIGER_KEY_KEY_PEPPER_CHECK_H
#define CLAVIGER_KEY_KEY_PEPPER_CHECK_H

#include "key/key_txn.h"

struct err;
struct key_peppers;
struct key_store;

/*
 * Compares the peppers with the store, which has one hash under each pepper: so
 * a wrong file is an error at the start instead of a refusal of every key.
 * Returns -1 and sets e if a pepper differs or is missing.  Adds new peppers to
 * the store.
 */
int key_pepper_check(
    const struct key_store *s, const struct key_peppers *p, struct err *e);

/* Does the same in a transaction that has begun. */
int key_pepper_check_note(
    struct key_txn *b, const struct key_peppers *p, struct err *e);

#endif
