/* key_first.h - what stands in the store before the first key is asked for. */
#ifndef CLAVIGER_KEY_KEY_FIRST_H
#define CLAVIGER_KEY_KEY_FIRST_H

struct err;
struct keys;

/*
 * In one transaction: check the peppers against the store, note new ones, and
 * on a first start make the account and its ADMIN key (*first, on the heap).
 */
int key_first_start(struct keys *k, char **first, struct err *e);

#endif
