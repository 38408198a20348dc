/* key_upkeep.h - what the store thread does besides changes. */
#ifndef CLAVIGER_KEY_KEY_UPKEEP_H
#define CLAVIGER_KEY_KEY_UPKEEP_H

#include <stdint.h>

#include "key/key_retain.h"

struct key_commit;
struct key_used_entry;

struct key_upkeep {
	struct key_commit *commit; /* borrowed */
	struct key_used_entry *batch; /* scratch space */
	struct key_retain pass;
};

void key_upkeep_init(struct key_upkeep *u, struct key_commit *commit);
void key_upkeep_done(struct key_upkeep *u);

/*
 * Writes which keys were used since the last call.  Entries wait while the
 * store has failed or is full.
 */
void key_upkeep_used(struct key_upkeep *u);

/*
 * Writes the time of keys (key_clock.h) if an expiry was reported or age_ms
 * have passed since it was written; or if the last change failed, because only
 * a committed write shows that changes can be made again.
 */
void key_upkeep_time(struct key_upkeep *u, int64_t age_ms);

/* Writes both when a server stops, so that the next one knows them. */
void key_upkeep_last(struct key_upkeep *u);

/*
 * Makes a part of a pass that removes what is older than that: key_retain.h.
 * Returns the time until the next part: short within a pass, and a sixteenth of
 * retain_ms after one, but one second to one hour.
 */
int64_t key_upkeep_retain(struct key_upkeep *u, int64_t retain_ms);

#endif
