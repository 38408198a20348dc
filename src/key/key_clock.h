/* key_clock.h - the time by which keys are judged: it never goes back.
 *
 * It is the wall clock, as long as that moves forward.  If the wall clock is
 * set back, this time goes on from the newest one seen, at the rate of the
 * monotonic clock, until the wall clock has caught up.  So no key that has
 * expired becomes valid again, and new keys still expire.  The store has the
 * newest time, too: key_clock_store.h.
 *
 * A machine has one wall clock, so this belongs to the process.  It is
 * forgotten when the last store is closed.
 */
#ifndef CLAVIGER_KEY_KEY_CLOCK_H
#define CLAVIGER_KEY_KEY_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct err;

/* Milliseconds since 1970.  From any thread, without a lock. */
int64_t key_clock_now_ms(void);

/*
 * Reports whether a time of expiry has been reached; 0 never is.  What was
 * reported once is written to the store within a second or two, by a server.
 */
bool key_clock_has_reached(int64_t ms); /* not 0 */
static inline bool
key_clock_has_passed(int64_t ms)
{
	return ms != 0 && key_clock_has_reached(ms);
}

/* How far the wall clock is behind the time of keys; 0: it is not. */
int64_t key_clock_behind_ms(void);

/* ---- for the files of key/ ---- */

/*
 * Sets e (SYSTEM) to cause and remedy if the wall clock is behind by more than
 * a minute, else its kind to ERR_NONE.  A text that is set already stays.
 */
void key_clock_check(struct err *e);

void key_clock_open(void); /* a store is opened */
void key_clock_close(void); /* it is closed */

/* The time is not before ms: the store or an id has that time. */
void key_clock_raise(int64_t ms);

/* The store has the time ms on disk. */
void key_clock_note_stored(int64_t ms);

/*
 * Reports whether the time must be written to the store: an expiry was reported
 * that is later than the time there, or that is at least age_ms old.
 */
bool key_clock_is_due(int64_t age_ms);

#endif
