/* paging_next.c - finds what asks for the next page of a list. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/paging_next.h"
#include "engine/request/request.h"
#include "engine/state/state.h"

/* One search for the next page. */
struct search {
	const struct call *call;
	const struct capability_paginate *p;
	const struct json *page, *list;
	struct jsonpath_cost cost;
	struct paging_next *out;
	struct err *e;
};

/*
 * Returns the text of a string or number; STR_NONE for all values that mean the
 * end: absent, null, false, "".
 */
static struct str
text_at(struct search *s, const struct jsonpath *path, const struct json *root)
{
	const struct json *v =
	    jsonpath_first_within(path, root, &s->cost, s->e);

	if (v == NULL || v->text.n == 0 ||
	    (v->kind != JSON_STRING && v->kind != JSON_NUMBER))
		return STR_NONE;
	if (v->text.n <= PAGING_NEXT_BYTES)
		return v->text;
	s->out->why = "the value for the next page is too long";
	return STR_NONE;
}

static void
follow(struct search *s, struct str link)
{
	struct str target = STR_NONE;

	if (link.p == NULL)
		return;
	s->out->why =
	    page_url_resolve(s->call->arena, s->call->state->plan->target,
	        &s->call->state->request, link, &target);
	s->out->value = target;
}

/* Returns the total; -1: the file names none, or the page has none. */
static int64_t
total_of(struct search *s)
{
	return s->p->total == NULL
	           ? -1
	           : str_to_int(text_at(s, s->p->total, s->page), INT64_MAX);
}

/*
 * Counts on from the number in the request.  An empty page is the last one: a
 * page with fewer items than were asked for need not be, because servers have
 * limits of their own.
 */
static void
count_on(struct search *s, int64_t standard, int64_t step, int64_t last)
{
	struct arena *a = s->call->arena;
	const struct str sent =
	    page_url_value(a, &s->call->state->request, s->p->parameter);
	int64_t at = standard;

	if (sent.n > 0)
		at = str_to_int(sent, INT64_MAX / 2);
	if (s->list->first == NULL || (last >= 0 && at + step > last))
		return;
	if (at < 0)
		s->out->why = "the parameter of this page is not a number";
	else
		s->out->value = arena_strf(a, "%lld", (long long)(at + step));
}

static void
find(struct search *s)
{
	const struct capability_paginate *p = s->p;
	int64_t total;

	switch (p->style) {
	case CAPABILITY_PAGINATE_CURSOR:
		s->out->value = text_at(s, p->next, s->page);
		break;
	case CAPABILITY_PAGINATE_OFFSET:
		total = total_of(s);
		count_on(s, 0, s->list->count, total < 0 ? -1 : total - 1);
		break;
	case CAPABILITY_PAGINATE_PAGE:
		total = total_of(s);
		count_on(s, p->first, 1, total < 0 ? -1 : p->first + total - 1);
		break;
	case CAPABILITY_PAGINATE_LINK_HEADER:
		follow(
		    s, http_link_find_in(&s->call->response.headers, "next"));
		break;
	case CAPABILITY_PAGINATE_LINK_BODY:
		follow(s, text_at(s, p->next, s->page));
		break;
	case CAPABILITY_PAGINATE_KEYSET:
		if (s->list->last != NULL)
			s->out->value = text_at(s, p->key, s->list->last);
		break;
	case CAPABILITY_PAGINATE_NO_STYLE:
	case CAPABILITY_PAGINATE_STYLES:
		break;
	}
}

int
paging_next_find(const struct call *c, const struct capability_paginate *p,
    const struct json *page, const struct json *list, struct paging_next *out,
    struct err *e)
{
	struct search s = {
		.call = c,
		.p = p,
		.page = page,
		.list = list,
		.cost = { .steps = JSONPATH_STEPS,
		    .budget = offload_budget(c),
		    .xml = c->xml_root.name.p != NULL,
		    .xml_root = c->xml_root.name },
		.out = out,
		.e = e,
	};

	*out = (struct paging_next){ .value = STR_NONE };
	find(&s);
	if (out->value.n > PAGING_NEXT_BYTES) {
		out->value = STR_NONE;
		out->why = "the value for the next page is too long";
	}
	return e->kind == ERR_NONE ? 0 : -1;
}
