/*
 * conn_table_find.c - finds the limit that is reached, and a connection to
 * close.
 */
#include "net/conn_table.h"
#include "net/conn_table_internal.h"

/* Bounds of one search, whose caller holds the lock of the table. */
enum {
	LOOKS = 16, /* connections of a share and rank */
	OWNER_LOOKS = 128, /* the same, if only one owner's count */
	TOP_SHARES = 8, /* the largest shares of a group */
	MORE_SHARES = 24, /* other shares, in turn */
};

static size_t
at_least_one(size_t n)
{
	return n > 0 ? n : 1;
}

static size_t
group_limit(const struct conn_table *t)
{
	const size_t all = t->limits.all;

	if (t->limits.per_group > 0)
		return t->limits.per_group < all ? t->limits.per_group : all;
	return t->group_count > 1 ? at_least_one(all - all / 4) : all;
}

static size_t
peer_limit(const struct conn_table *t)
{
	return t->limits.per_peer > 0 ? t->limits.per_peer
	                              : at_least_one(t->limits.all / 8);
}

static size_t
reserve(const struct conn_table *t)
{
	const size_t all = t->limits.all;

	if (t->reserved_groups == 0 || t->reserved_groups == t->group_count)
		return 0;
	if (t->limits.reserved == 0)
		return all / 8;
	return t->limits.reserved < all / 2 ? t->limits.reserved : all / 2;
}

/*
 * Returns whether groups that are not reserved have used all connections that
 * they may use.
 */
static bool
others_are_full(const struct conn_table *t)
{
	return t->count - t->reserved_count >= t->limits.all - reserve(t);
}

static bool
is_crowded(const struct conn_table_group *g)
{
	const struct conn_table *t = g->table;
	const size_t limit = group_limit(t), all = t->limits.all;

	return g->count >= limit - limit / 4 || t->count >= all - all / 4;
}

enum conn_table_scope
conn_table_find_scope(const struct conn_table_share *s)
{
	const struct conn_table_group *g = s->group;
	const struct conn_table *t = g->table;

	if (s->count >= peer_limit(t) && is_crowded(g))
		return CONN_TABLE_SHARE;
	if (g->count >= group_limit(t))
		return CONN_TABLE_GROUP;
	if (t->count >= t->limits.all ||
	    (!g->is_reserved && others_are_full(t)))
		return CONN_TABLE_ALL;
	return CONN_TABLE_NOTHING;
}

enum verdict {
	VERDICT_GO, /* it may be closed */
	VERDICT_RISEN, /* it is in the list of a lower rank */
	VERDICT_ACTIVE, /* busy, or until very recently */
	VERDICT_NOT_OURS, /* another owner must close it */
};

static enum verdict
judge(const struct conn_table_entry *e, int rank,
    const struct conn_table_search *by, int64_t *since_ms)
{
	*since_ms =
	    atomic_load_explicit(&e->waiting_since_ms, memory_order_relaxed);
	if (atomic_load_explicit(&e->rank, memory_order_relaxed) > rank)
		return VERDICT_RISEN;
	if (*since_ms == 0 || *since_ms > by->now_ms - CONN_TABLE_GRACE_MS)
		return VERDICT_ACTIVE;
	return by->owner == NULL || by->owner == e->owner ? VERDICT_GO
	                                                  : VERDICT_NOT_OURS;
}

/*
 * Moves e to the end of the list of its rank, so that the next search tries the
 * other entries first.
 */
static void
move_back(struct conn_table_share *s, struct conn_table_entry *e)
{
	list_remove(&e->link);
	list_append(
	    &s->lists[atomic_load_explicit(&e->rank, memory_order_relaxed)],
	    &e->link);
}

/*
 * Finds the connection that has waited longest among the first few of the list.
 * A connection whose rank has risen is moved to its new list here, not when it
 * rises, so that requests never lock the table.
 */
static struct conn_table_entry *
find_in_list(
    struct conn_table_share *s, int rank, const struct conn_table_search *by)
{
	struct list *list = &s->lists[rank], *next;
	struct conn_table_entry *best = NULL;
	int64_t since_ms, best_ms = INT64_MAX;
	int looks = by->owner == NULL ? LOOKS : OWNER_LOOKS;

	for (struct list *l = list->next; l != list && looks > 0; l = next) {
		struct conn_table_entry *e =
		    container_of(l, struct conn_table_entry, link);
		const enum verdict v = judge(e, rank, by, &since_ms);

		next = l->next;
		looks -= v != VERDICT_RISEN;
		/*
		 * New connections are in order of accept, so all later ones are
		 * newer.
		 */
		if (v == VERDICT_ACTIVE && rank == CONN_NEW && since_ms != 0)
			break;
		if (v != VERDICT_GO)
			move_back(s, e);
		else if (since_ms < best_ms) {
			best = e;
			best_ms = since_ms;
		}
	}
	return best;
}

static struct conn_table_entry *
find_in_share(struct conn_table_share *s, const struct conn_table_search *by)
{
	struct conn_table_entry *found = NULL;

	for (int rank = 0; rank < CONN_RANKS && found == NULL; rank++)
		found = find_in_list(s, rank, by);
	return found;
}

/*
 * Tries the peer with the most connections, then others if all of its
 * connections are busy.
 */
static struct conn_table_entry *
find_in_group(struct conn_table_group *g, const struct conn_table_search *by)
{
	struct conn_table_entry *found = NULL;
	size_t n = g->share_count;

	for (size_t i = 0; i < n && i < TOP_SHARES && found == NULL; i++)
		found = find_in_share(g->heap[i], by);
	for (size_t i = 0; i < n && i < MORE_SHARES && found == NULL; i++) {
		g->cursor = (g->cursor + 1) % n;
		found = find_in_share(g->heap[g->cursor], by);
	}
	return found;
}

/* Returns how many connections a group has above its reserve. */
static size_t
excess(const struct conn_table_group *g)
{
	const size_t kept = g->is_reserved ? reserve(g->table) : 0;

	return g->count > kept ? g->count - kept : 0;
}

/*
 * Returns the group that is most above its reserve and was not tried in this
 * search.
 */
static struct conn_table_group *
next_group(struct conn_table *t, bool but_reserved)
{
	struct conn_table_group *best = NULL;

	for (struct list *l = t->groups.next; l != &t->groups; l = l->next) {
		struct conn_table_group *g =
		    container_of(l, struct conn_table_group, link);

		if (g->tried == t->searches || excess(g) == 0 ||
		    (but_reserved && g->is_reserved))
			continue;
		if (best == NULL || excess(g) > excess(best))
			best = g;
	}
	if (best != NULL)
		best->tried = t->searches;
	return best;
}

static struct conn_table_entry *
find_in_table(struct conn_table *t, const struct conn_table_group *for_group,
    const struct conn_table_search *by)
{
	/* Other groups cannot take the reserve of reserved groups. */
	const bool but_reserved = !for_group->is_reserved && others_are_full(t);
	struct conn_table_entry *found = NULL;
	struct conn_table_group *g;

	t->searches++;
	while (found == NULL && (g = next_group(t, but_reserved)) != NULL)
		found = find_in_group(g, by);
	return found;
}

struct conn_table_entry *
conn_table_find(struct conn_table_share *s, const struct conn_table_search *by)
{
	switch (by->scope) {
	case CONN_TABLE_SHARE:
		return find_in_share(s, by);
	case CONN_TABLE_GROUP:
		return find_in_group(s->group, by);
	case CONN_TABLE_ALL:
		return find_in_table(s->group->table, s->group, by);
	case CONN_TABLE_NOTHING:
		break;
	}
	return NULL;
}
