/* key_grant.h - what a key may hand on to keys that it creates. */
#ifndef CLAVIGER_KEY_KEY_GRANT_H
#define CLAVIGER_KEY_KEY_GRANT_H

#include <stdbool.h>

#include "key/key_permission.h"

struct err;
struct key_record;

/* Keys above a key: its parent, that one's parent, and so on. */
enum { KEY_GRANT_CHAIN = 8 };

/*
 * Returns what a key may do: the permissions of its preset, and its own.  The
 * set borrows from the record.
 */
struct key_permission_set key_grant_permissions(const struct key_record *r);

/*
 * Sets the scope of a record from its preset and permissions.  Returns -1 and
 * sets e (INPUT) if the preset is unknown, or is FULL.
 */
int key_grant_set_scope(struct key_record *r, struct err *e);

/*
 * Checks that wanted has nothing that holder lacks: permissions, networks and
 * time.  Returns -1 and sets e (DENIED), which names what is missing.
 */
int key_grant_check(const struct key_record *holder,
    const struct key_record *wanted, struct err *e);

#endif
