/* share.h - a bounded number of places, shared fairly among their holders. */
#ifndef CLAVIGER_BASE_SHARE_H
#define CLAVIGER_BASE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/str.h"

struct share; /* the places of one kind; its owner's lock guards it */
struct share_holder;

enum { SHARE_ID = 32 };

/* Who wants a place: a holder, by its id, within a pool such as a surface. */
struct share_who {
	struct str pool;
	bool trusted; /* it has authenticated itself */
	uint8_t id[SHARE_ID];
};

/* Well mixed bits of who, seeded so that nobody can choose them. */
uint64_t share_hash(const struct share_who *who, uint64_t seed);

/* What a holder gives up first, if it has to. */
enum share_rank {
	SHARE_NEW, /* was never used since it was taken */
	SHARE_IDLE,
	SHARE_BUSY,
	SHARE_RANKS,
};

/* Inside whatever takes a place; zeroed while it has none. */
struct share_place {
	struct list link;
	struct share_holder *holder; /* NULL: no place */
	enum share_rank rank;
};

/* At most `most` places; of these, untrusted holders leave `reserve` alone. */
struct share *share_new(size_t most, size_t reserve);
void share_free(struct share *s); /* what has a place must not use it again */

/*
 * May who have one more?  If all are taken, the heaviest holder must give one
 * up: *victim is that place, which the caller ends and gives back; NULL: there
 * is room.  The heaviest is found in this order: the pool with most places, the
 * holder with most of them, the one that was not used for longest.
 *
 * It gives if it has still more than who after that, or if who has none, so
 * that who has none always gets one.  Otherwise who gives up an unused place of
 * its own, if `own` allows it; false: it gets no more.
 *
 * Between the two classes: a trusted holder takes from an untrusted one of its
 * own weight; an untrusted one takes from a trusted one only if that is the
 * heaviest of all, and while untrusted holders have less than `reserve`.
 */
bool share_ask(struct share *s, const struct share_who *who, bool own,
    struct share_place **victim);

void share_take(
    struct share *s, const struct share_who *who, struct share_place *p);
void share_give_back(struct share *s, struct share_place *p);

/* It was used now, and is of that rank from here on. */
void share_use(struct share *s, struct share_place *p, enum share_rank rank);

size_t share_count(const struct share *s);
size_t share_count_of(const struct share *s, const struct share_who *who);

/*
 * What the places of a holder weigh, in a unit of the owner's: bytes.  The
 * heaviest holder by weight gets its places visited, in the order in which it
 * would give them up, until visit returns false.
 */
void share_weigh(struct share_place *p, size_t more, size_t less);
void share_each_of_heaviest(struct share *s,
    bool (*visit)(void *context, struct share_place *p), void *context);

#endif
