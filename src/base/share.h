/* share.h - divides a limited number of slots fairly among holders. */
#ifndef CLAVIGER_BASE_SHARE_H
#define CLAVIGER_BASE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/str.h"

struct share; /* not thread safe: the owner locks it */
struct share_holder;

enum { SHARE_ID = 32 };

/* A holder of slots, by its id within a pool such as a surface. */
struct share_who {
	struct str pool;
	bool trusted; /* authenticated */
	uint8_t id[SHARE_ID];
};

/*
 * Returns a hash of who.  The seed must be secret, so that clients cannot
 * choose hashes.
 */
uint64_t share_hash(const struct share_who *who, uint64_t seed);

/* The order in which a holder loses its slots. */
enum share_rank {
	SHARE_NEW, /* not used since it was taken */
	SHARE_IDLE,
	SHARE_BUSY,
	SHARE_RANKS,
};

/* A slot, embedded in the struct that uses it.  Zero it before it is taken. */
struct share_place {
	struct list link;
	struct share_holder *holder; /* NULL: not taken */
	enum share_rank rank;
};

/*
 * Makes a share of at most `most` slots; `reserve` of them are for trusted
 * holders.
 */
struct share *share_new(size_t most, size_t reserve);
void share_free(struct share *s); /* taken slots must not be used afterwards */

/*
 * Asks whether who can have one more slot; takes nothing yet.  Returns false if
 * not.  *victim is set to NULL if a slot is free for who; otherwise to a slot
 * that the caller must end and pass to share_give_back() first.
 *
 * The victim is a slot of the heaviest holder: in the pool with the most slots,
 * the holder with the most of them, and of its slots the least recently used.
 * The heaviest holder loses one if it still has more than the holder that asks
 * afterwards, or if that holder has no slot: a new holder always gets one.
 * Otherwise the holder that asks loses an idle slot of its own, if `own` allows
 * that.
 *
 * A trusted holder also takes a slot from an untrusted one that has as many as
 * itself.  An untrusted holder takes from a trusted one only if that is the
 * heaviest of all, and only while untrusted holders have fewer than `reserve`
 * slots.
 */
bool share_ask(struct share *s, const struct share_who *who, bool own,
    struct share_place **victim);

/*
 * share_take() takes a slot after share_ask() has allowed it; who is copied.
 * share_give_back() returns it; it does nothing if the slot is not taken.
 */
void share_take(
    struct share *s, const struct share_who *who, struct share_place *p);
void share_give_back(struct share *s, struct share_place *p);

/* Marks the slot as used now, and sets its rank. */
void share_use(struct share *s, struct share_place *p, enum share_rank rank);

size_t share_count(const struct share *s);
size_t share_count_of(const struct share *s, const struct share_who *who);

/*
 * share_weigh() adds to and subtracts from the weight of a slot's holder, in
 * bytes.  share_each_of_heaviest() visits the slots of the holder with the most
 * weight, in the order in which it loses them, until visit returns false.
 */
void share_weigh(struct share_place *p, size_t more, size_t less);
void share_each_of_heaviest(struct share *s,
    bool (*visit)(void *context, struct share_place *p), void *context);

#endif
