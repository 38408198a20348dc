/* authority_list.c - one page of the keys of an account, as a query asks. */
#include <stdlib.h>
#include <string.h>

#include "authority/authority_filter.h"
#include "authority/authority_list.h"
#include "base/base.h"
#include "key/key.h"

enum { PART = 200 }; /* keys that one read transaction looks at */

static bool
wants_revoked(const struct authority_filter *f)
{
	return str_is(f->state, "revoked") || str_is(f->state, "all");
}

/* What the filters say in terms of the index. */
static struct key_query
index_query(const struct authority_list *l)
{
	const struct authority_filter *f = &l->query->filter;

	return (struct key_query){ .account = str_of(l->account),
		.limit = PART,
		.created_from_ms = f->created.from,
		.created_before_ms = f->created.before,
		/* Only if they are asked for: the API cannot change them. */
		.all_scopes = l->admin || str_is(f->scope, "ADMIN"),
		.custom = !str_is(f->scope, "API"),
		.revoked = wants_revoked(f),
		.details = true };
}

/* Visits a key of the account, if it matches. */
static int
visit_found(struct authority_list *l, const char id[37], struct err *e)
{
	struct arena a = { .head = NULL };
	struct key_view v;
	int rc;

	rc = key_find(l->reader, str_of(l->account), str_of(id), &a, &v, e);
	if (rc == 1 && authority_filter_matches(&l->query->filter, &v)) {
		l->count++;
		l->visit(l->context, &v);
	}
	arena_done(&a);
	return rc == -1 ? -1 : 0;
}

/* ---- the key of a name ---- */

/* Revoked keys have given their names back. */
static bool
has_name(const struct authority_list *l)
{
	const struct authority_filter *f = &l->query->filter;

	return f->name.n > 0 && !wants_revoked(f) &&
	       l->query->after.p == NULL && !l->query->has_place;
}

static int
list_by_name(struct authority_list *l, struct err *e)
{
	char id[37];
	int rc = key_find_name(
	    l->reader, str_of(l->account), l->query->filter.name, id, e);

	l->examined = rc == 1;
	return rc == 1 ? visit_found(l, id, e) : rc;
}

/* ---- by creation: from the index ---- */

struct walk {
	struct authority_list *list;
	bool full; /* the page has as many keys as it may, and one follows */
	char last[37]; /* the id of the last key examined */
};

static void
on_key(void *context, const struct key_view *v)
{
	struct walk *w = context;
	struct authority_list *l = w->list;

	w->full = w->full || l->count == l->query->limit;
	if (w->full)
		return;
	l->examined++;
	memcpy(w->last, v->id, sizeof(w->last));
	if (!authority_filter_matches(&l->query->filter, v))
		return;
	l->count++;
	l->visit(l->context, v);
}

static void
set_cursor(struct authority_list *l, const char last[37])
{
	struct buf text;

	buf_init(&text, sizeof(l->cursor));
	authority_query_cursor(&text, last);
	memcpy(l->cursor, buf_text(&text), text.len + 1);
	buf_done(&text);
}

/* Most lists have no filter: then the first part has all of them. */
static int64_t
part_size(const struct authority_list *l)
{
	const int64_t left = AUTHORITY_LIST_EXAMINED - l->examined,
	              wanted = l->examined == 0 ? l->query->limit + 1 : PART,
	              n = wanted < PART ? wanted : PART;

	return n < left ? n : left;
}

static int
list_by_creation(struct authority_list *l, struct err *e)
{
	struct key_query q = index_query(l);
	struct walk w = { .list = l };
	int more = 1;

	q.after = l->query->after;
	q.oldest_first = l->query->ascending;
	/* A page number, which fal's Platform has, skips keys. */
	if (l->query->page > 1)
		return authority_query_refuse_cursor(e);
	while (more == 1 && !w.full && l->examined < AUTHORITY_LIST_EXAMINED) {
		q.limit = part_size(l);
		more = key_list(l->reader, &q, on_key, &w, e);
		q.after = (struct str){ w.last, 36 };
	}
	if (more == -1)
		return e->kind == ERR_INPUT ? authority_query_refuse_cursor(e)
		                            : -1;
	if (more == 1 || w.full)
		set_cursor(l, w.last);
	return 0;
}

/* ---- by another value: from all keys that may match ---- */

/* The keys found, each as its place: what it is sorted by, and its id. */
struct selection {
	struct authority_list *list;
	uint8_t (*places)[AUTHORITY_QUERY_PLACE];
	size_t count;
	char last[37];
};

/* Big-endian, so that the order of the bytes is that of the times. */
static void
put_time(uint8_t *to, int64_t ms)
{
	for (size_t i = 0; i < 8; i++)
		to[i] = (uint8_t)((uint64_t)ms >> (56 - 8 * i));
}

/* Letters of ASCII are sorted without regard to case. */
static void
put_alias(uint8_t *to, struct str alias)
{
	for (size_t i = 0; i < alias.n && i < AUTHORITY_QUERY_VALUE; i++) {
		const uint8_t c = (uint8_t)alias.p[i];

		to[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
	}
}

static void
make_place(uint8_t out[AUTHORITY_QUERY_PLACE], const struct key_view *v,
    enum authority_sort sort)
{
	memset(out, 0, AUTHORITY_QUERY_PLACE);
	if (sort == AUTHORITY_SORT_ALIAS)
		put_alias(out, v->alias);
	else if (sort == AUTHORITY_SORT_EXPIRES)
		put_time(out, v->expires_ms != 0 ? v->expires_ms : INT64_MAX);
	else
		put_time(out, v->last_used_ms);
	decode_uuid(out + AUTHORITY_QUERY_VALUE, str_of(v->id));
}

static void
select_key(void *context, const struct key_view *v)
{
	struct selection *s = context;
	const struct authority_query *q = s->list->query;
	uint8_t *place = s->places[s->count];
	int order;

	memcpy(s->last, v->id, sizeof(s->last));
	/* One more is the proof that there are too many. */
	if (s->list->examined++ >= AUTHORITY_LIST_EXAMINED ||
	    !authority_filter_matches(&q->filter, v))
		return;
	make_place(place, v, q->sort);
	order = memcmp(place, q->place, AUTHORITY_QUERY_PLACE);
	if (!q->has_place || (q->ascending ? order > 0 : order < 0))
		s->count++;
}

static int
rising(const void *a, const void *b)
{
	return memcmp(a, b, AUTHORITY_QUERY_PLACE);
}

static int
falling(const void *a, const void *b)
{
	return memcmp(b, a, AUTHORITY_QUERY_PLACE);
}

static int
select_all(struct selection *s, struct err *e)
{
	struct authority_list *l = s->list;
	struct key_query q = index_query(l);
	int more = 1;

	while (more == 1 && l->examined <= AUTHORITY_LIST_EXAMINED) {
		more = key_list(l->reader, &q, select_key, s, e);
		q.after = (struct str){ s->last, 36 };
	}
	if (more == -1)
		return -1;
	if (l->examined > AUTHORITY_LIST_EXAMINED)
		return err_set(e, ERR_INPUT,
		    "only sort=created and sort=-created can list more than "
		    "%d keys: narrow the list with created_after and "
		    "created_before, or leave sort out",
		    AUTHORITY_LIST_EXAMINED);
	return 0;
}

/* A key that has changed since it was selected may not match any more. */
static int
visit_selected(struct authority_list *l, const uint8_t *place, struct err *e)
{
	char id[37];

	encode_uuid(id, place + AUTHORITY_QUERY_VALUE);
	return visit_found(l, id, e);
}

static int
visit_page(struct selection *s, struct err *e)
{
	struct authority_list *l = s->list;
	const size_t limit = (size_t)l->query->limit,
	             n = s->count < limit ? s->count : limit;

	for (size_t i = 0; i < n; i++)
		if (visit_selected(l, s->places[i], e) == -1)
			return -1;
	if (s->count > n)
		authority_query_place_cursor(
		    l->cursor, l->query, s->places[n - 1]);
	return 0;
}

static int
list_by_value(struct authority_list *l, struct err *e)
{
	struct selection s = { .list = l };
	int rc;

	s.places = mem_new((AUTHORITY_LIST_EXAMINED + 1) * sizeof(*s.places));
	rc = select_all(&s, e);
	if (rc == 0) {
		qsort(s.places, s.count, sizeof(*s.places),
		    l->query->ascending ? rising : falling);
		rc = visit_page(&s, e);
	}
	free(s.places);
	return rc;
}

int
authority_list_page(struct authority_list *l, struct err *e)
{
	l->count = l->examined = 0;
	l->cursor[0] = '\0';
	if (has_name(l))
		return list_by_name(l, e);
	return l->query->sort == AUTHORITY_SORT_CREATED ? list_by_creation(l, e)
	                                                : list_by_value(l, e);
}
