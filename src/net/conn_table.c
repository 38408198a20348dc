/* conn_table.c - the open connections of a process, by listener and peer. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/conn_table.h"
#include "net/conn_table_internal.h"

enum { STATE_NONE, STATE_COUNTED, STATE_LEAVING, STATE_REFUSED };

size_t
conn_table_slack(size_t all)
{
	return all / 8 + 2;
}

struct conn_table *
conn_table_new(const struct conn_table_limits *l)
{
	struct conn_table *t = mem_new(sizeof(*t));

	pthread_mutex_init(&t->lock, NULL);
	t->limits = *l;
	list_init(&t->groups);
	random_bytes(&t->seed, sizeof(t->seed));
	return t;
}

void
conn_table_set_limits(struct conn_table *t, const struct conn_table_limits *l)
{
	pthread_mutex_lock(&t->lock);
	t->limits = *l;
	pthread_mutex_unlock(&t->lock);
}

void
conn_table_free(struct conn_table *t)
{
	if (t == NULL)
		return;
	assert(list_is_empty(&t->groups));
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static struct conn_table_group *
find_group(struct conn_table *t, const char *name)
{
	for (struct list *l = t->groups.next; l != &t->groups; l = l->next) {
		struct conn_table_group *g =
		    container_of(l, struct conn_table_group, link);

		if (strcmp(g->name, name) == 0)
			return g;
	}
	return NULL;
}

static struct conn_table_group *
group_new(struct conn_table *t, const char *name, bool is_reserved)
{
	struct conn_table_group *g = mem_new(sizeof(*g));

	g->table = t;
	g->name = mem_strdup(name);
	g->is_reserved = is_reserved;
	list_append(&t->groups, &g->link);
	t->group_count++;
	t->reserved_groups += is_reserved;
	return g;
}

struct conn_table_group *
conn_table_group_hold(struct conn_table *t, const char *name, bool is_reserved)
{
	struct conn_table_group *g;

	pthread_mutex_lock(&t->lock);
	g = find_group(t, name);
	if (g == NULL)
		g = group_new(t, name, is_reserved);
	g->holders++;
	pthread_mutex_unlock(&t->lock);
	return g;
}

static void
group_put(struct conn_table_group *g)
{
	if (--g->holders > 0)
		return;
	list_remove(&g->link);
	g->table->group_count--;
	g->table->reserved_groups -= g->is_reserved;
	free(g->heap);
	free(g->name);
	free(g);
}

void
conn_table_group_release(struct conn_table_group *g)
{
	struct conn_table *t;

	if (g == NULL)
		return;
	t = g->table;
	pthread_mutex_lock(&t->lock);
	group_put(g);
	pthread_mutex_unlock(&t->lock);
}

static void
place(struct conn_table_share *s, size_t at)
{
	s->group->heap[at] = s;
	s->at = at;
}

static void
exchange(struct conn_table_share *a, struct conn_table_share *b)
{
	const size_t at = a->at;

	place(a, b->at);
	place(b, at);
}

/* Moves s to its place in the heap after its count has changed. */
static void
settle(struct conn_table_share *s)
{
	const struct conn_table_group *g = s->group;
	struct conn_table_share **heap = g->heap;

	while (s->at > 0 && heap[(s->at - 1) / 2]->count < s->count)
		exchange(s, heap[(s->at - 1) / 2]);
	for (;;) {
		size_t child = 2 * s->at + 1;

		if (child + 1 < g->share_count &&
		    heap[child + 1]->count > heap[child]->count)
			child++;
		if (child >= g->share_count || heap[child]->count <= s->count)
			return;
		exchange(s, heap[child]);
	}
}

static struct conn_table_share **
chain_of(struct conn_table_group *g, const struct net_address_block *block)
{
	const uint64_t seed = g->table->seed ^ (uint64_t)(uintptr_t)g;

	return &g->table->buckets[net_address_block_hash(block, seed) %
	                          CONN_TABLE_BUCKETS];
}

static struct conn_table_share *
conn_share_new(
    struct conn_table_group *g, const struct net_address_block *block)
{
	struct conn_table_share *s = mem_new(sizeof(*s));

	s->group = g;
	s->block = *block;
	for (int i = 0; i < CONN_RANKS; i++)
		list_init(&s->lists[i]);
	if (g->share_count == g->share_room) {
		g->share_room = g->share_room == 0 ? 16 : 2 * g->share_room;
		g->heap = mem_resize(g->heap, g->share_room * sizeof(*g->heap));
	}
	place(s, g->share_count++);
	g->holders++;
	return s;
}

static struct conn_table_share *
share_get(struct conn_table_group *g, const struct net_address_block *peer)
{
	const struct net_address_block block = net_address_block_of(peer);
	struct conn_table_share **chain = chain_of(g, &block), *s = *chain;

	while (s != NULL &&
	       (s->group != g || !net_address_block_equal(&s->block, &block)))
		s = s->next;
	if (s == NULL) {
		s = conn_share_new(g, &block);
		s->next = *chain;
		*chain = s;
	}
	s->held++;
	return s;
}

static void
share_put(struct conn_table_share *s)
{
	struct conn_table_group *g = s->group;
	struct conn_table_share **link, *last;

	if (--s->held > 0)
		return;
	for (link = chain_of(g, &s->block); *link != s; link = &(*link)->next)
		;
	*link = s->next;
	last = g->heap[--g->share_count];
	if (last != s) {
		place(last, s->at);
		settle(last);
	}
	free(s);
	group_put(g);
}

static void
admit(struct conn_table_entry *e)
{
	struct conn_table_share *s = e->share;
	struct conn_table *t = s->group->table;

	e->state = STATE_COUNTED;
	list_append(
	    &s->lists[atomic_load_explicit(&e->rank, memory_order_relaxed)],
	    &e->link);
	s->count++;
	settle(s);
	s->group->count++;
	t->count++;
	t->reserved_count += s->group->is_reserved;
}

static void
uncount(struct conn_table_entry *e)
{
	struct conn_table_share *s = e->share;
	struct conn_table *t = s->group->table;

	list_remove(&e->link);
	s->count--;
	settle(s);
	s->group->count--;
	t->count--;
	t->reserved_count -= s->group->is_reserved;
}

/*
 * Asks the owner to close e.  Until it has done that, the descriptor is in use,
 * so e is counted as leaving.
 */
static void
tell(struct conn_table_entry *e)
{
	struct conn_table *t = e->share->group->table;

	uncount(e);
	e->state = STATE_LEAVING;
	t->leaving++;
	e->evict(e);
}

/*
 * Evicted and refused connections may each use half of the slack, so that
 * neither kind blocks the other.
 */
static bool
may_tell(const struct conn_table *t)
{
	const size_t all = t->limits.all;
	const size_t over = t->count > all ? t->count - all : 0;

	return t->leaving + over < conn_table_slack(all) / 2;
}

static bool
may_refuse(const struct conn_table *t)
{
	return t->refusing < conn_table_slack(t->limits.all) / 2;
}

static enum conn_table_answer
refuse(struct conn_table_entry *e)
{
	struct conn_table *t = e->share->group->table;

	t->refused++;
	if (may_refuse(t)) {
		e->state = STATE_REFUSED;
		t->refusing++;
		return CONN_TABLE_REFUSE;
	}
	share_put(e->share);
	e->share = NULL;
	return CONN_TABLE_CLOSE;
}

static enum conn_table_answer
add(struct conn_table_entry *e, int64_t now_ms, struct conn_table_entry **out)
{
	struct conn_table *t = e->share->group->table;
	const struct conn_table_search by = {
		.scope = conn_table_find_scope(e->share),
		/*
		 * If other owners close too slowly, close a connection of this
		 * owner: it can do that at once.
		 */
		.owner = may_tell(t) ? NULL : e->owner,
		.now_ms = now_ms,
	};
	struct conn_table_entry *other;

	if (by.scope == CONN_TABLE_NOTHING) {
		admit(e);
		return CONN_TABLE_ADMIT;
	}
	other = conn_table_find(e->share, &by);
	if (other == NULL)
		return refuse(e);
	t->evicted++;
	if (other->owner == e->owner)
		*out = other;
	else
		tell(other);
	admit(e);
	return CONN_TABLE_ADMIT;
}

enum conn_table_answer
conn_table_add(struct conn_table_group *g, const struct net_address_block *peer,
    struct conn_table_entry *e, int64_t now_ms, struct conn_table_entry **out)
{
	enum conn_table_answer answer;

	*out = NULL;
	e->rank = CONN_NEW;
	e->waiting_since_ms = now_ms;
	list_init(&e->link);
	pthread_mutex_lock(&g->table->lock);
	e->share = share_get(g, peer);
	answer = add(e, now_ms, out);
	pthread_mutex_unlock(&g->table->lock);
	return answer;
}

bool
conn_table_leave(struct conn_table_entry *e)
{
	struct conn_table *t = e->share->group->table;
	bool leaves = true;

	pthread_mutex_lock(&t->lock);
	if (atomic_load_explicit(&e->waiting_since_ms, memory_order_relaxed) ==
	    0) {
		/*
		 * It stays.  The connection that it should have made room for
		 * was admitted too, so the count is one above the limit.
		 */
		leaves = false;
		t->leaving--;
		t->evicted--;
		admit(e);
	}
	pthread_mutex_unlock(&t->lock);
	return leaves;
}

void
conn_table_remove(struct conn_table_entry *e)
{
	struct conn_table *t;

	if (e->share == NULL)
		return;
	t = e->share->group->table;
	pthread_mutex_lock(&t->lock);
	if (e->state == STATE_COUNTED)
		uncount(e);
	else if (e->state == STATE_LEAVING)
		t->leaving--;
	else
		t->refusing--;
	share_put(e->share);
	e->share = NULL;
	e->state = STATE_NONE;
	pthread_mutex_unlock(&t->lock);
}

size_t
conn_table_count(struct conn_table *t)
{
	size_t n;

	pthread_mutex_lock(&t->lock);
	n = t->count;
	pthread_mutex_unlock(&t->lock);
	return n;
}

void
conn_table_count_pause(struct conn_table *t)
{
	pthread_mutex_lock(&t->lock);
	t->paused++;
	pthread_mutex_unlock(&t->lock);
}

static void
put_counter(struct buf *out, const char *name, const char *help, uint64_t n)
{
	buf_printf(out,
	    "# HELP claviger_%s_total %s\n"
	    "# TYPE claviger_%s_total counter\n"
	    "claviger_%s_total %" PRIu64 "\n",
	    name, help, name, name, n);
}

void
conn_table_metrics(struct conn_table *t, struct buf *out)
{
	pthread_mutex_lock(&t->lock);
	buf_puts(out, "# HELP claviger_connections Open connections.\n"
	              "# TYPE claviger_connections gauge\n");
	for (struct list *l = t->groups.next; l != &t->groups; l = l->next) {
		const struct conn_table_group *g =
		    container_of(l, struct conn_table_group, link);

		buf_printf(out, "claviger_connections{listener=\"%s\"} %zu\n",
		    g->name, g->count);
	}
	buf_printf(out,
	    "# HELP claviger_connections_max Maximum number of open "
	    "connections.\n"
	    "# TYPE claviger_connections_max gauge\n"
	    "claviger_connections_max %zu\n",
	    t->limits.all);
	put_counter(out, "connections_evicted",
	    "Connections closed to make room for others.", t->evicted);
	put_counter(out, "connections_refused",
	    "Connections refused because too many were open.", t->refused);
	put_counter(out, "accept_pauses",
	    "Times a listener had no descriptor or memory to accept with.",
	    t->paused);
	pthread_mutex_unlock(&t->lock);
}
