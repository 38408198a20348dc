/* key_bulk.h - finds many keys at once, and revokes them. */
#ifndef CLAVIGER_KEY_KEY_BULK_H
#define CLAVIGER_KEY_KEY_BULK_H

#include <stdbool.h>

struct key_change;
struct key_commit;

/*
 * Carries out the next part of a KEY_REVOKE_WHERE.  Returns false when it is
 * complete, or c->error is set.
 */
bool key_bulk_step(struct key_commit *commit, struct key_change *c);

#endif
