/* paging.c - reads the pages of a list, one request after the other. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/paging.h"
#include "engine/paging_next.h"
#include "engine/request/request.h"
#include "engine/response/response.h"
#include "engine/state/state.h"

/* The pages of a call so far; on its arena. */
struct paging {
	const struct json *page; /* the last one */
	const struct json *old; /* the list in it */
	struct json *items; /* of all pages */
	struct http_response response; /* of the last one */
	struct str next; /* of the next page; STR_NONE: none */
	struct str *seen; /* what was requested: max_pages + 1 */
	size_t seen_count, count;
	int64_t bytes, values, began_ms;
};

static bool
is_tool(const struct call *c)
{
	while (c->parent != NULL)
		c = c->parent;
	return c->source.request == NULL;
}

/* Returns how the operation of c is read; NULL: its first page is enough. */
static const struct capability_paginate *
wanted(const struct call *c)
{
	const struct capability_paginate *p =
	    c->consumed != NULL ? c->consumed->paginate : NULL;

	if (p == NULL || p->walk == CAPABILITY_PAGINATE_NEVER ||
	    (p->walk == CAPABILITY_PAGINATE_TOOLS && !is_tool(c)))
		return NULL;
	return p;
}

static bool
follows_links(const struct capability_paginate *p)
{
	return p->style == CAPABILITY_PAGINATE_LINK_BODY ||
	       p->style == CAPABILITY_PAGINATE_LINK_HEADER;
}

static struct paging *
begin(struct call *c, const struct capability_paginate *p)
{
	struct paging *g = arena_new(c->arena, sizeof(*g));

	g->items = json_new(c->arena, JSON_ARRAY);
	g->began_ms = clock_mono_us() / 1000;
	g->seen =
	    arena_new(c->arena, ((size_t)p->max_pages + 1) * sizeof(*g->seen));
	if (!follows_links(p))
		g->next =
		    page_url_value(c->arena, &c->state->request, p->parameter);
	if (g->next.p != NULL)
		g->seen[g->seen_count++] = g->next;
	return g;
}

int
paging_turn(struct call *c, struct err *e)
{
	const struct capability_paginate *p = wanted(c);
	const struct engine_target *t = c->state->plan->target;
	struct call_request *r = &c->state->request;
	struct str next;

	if (p == NULL)
		return 0;
	if (c->state->paging == NULL)
		c->state->paging = begin(c, p);
	/* The first request is complete: it has what the caller asked for. */
	next = c->state->paging->count > 0 ? c->state->paging->next : STR_NONE;
	if (next.p != NULL && follows_links(p))
		return page_url_go(c->arena, t, r, next, e);
	if (p->size > 0 && page_url_value(c->arena, r, p->limit).p == NULL &&
	    page_url_set(c->arena, r, p->limit,
	        arena_strf(c->arena, "%lld", (long long)p->size), e) == -1)
		return -1;
	return next.p == NULL
	           ? 0
	           : page_url_set(c->arena, r, p->parameter, next, e);
}

static int64_t
values_in(const struct json *v)
{
	int64_t n = 1;

	for (const struct json *m = v->first; m != NULL; m = m->next)
		n += values_in(m);
	return n;
}

/* Returns a copy of v with list in place of old; other values are borrowed. */
static struct json *
replaced(struct arena *a, const struct json *v, const struct json *old,
    const struct json *list)
{
	struct json *copy;

	if (v == old)
		return json_alias(a, list);
	if (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY)
		return json_alias(a, v);
	copy = json_new(a, v->kind);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (v->kind == JSON_OBJECT)
			json_add_str(copy, m->name, replaced(a, m, old, list));
		else
			json_push(copy, replaced(a, m, old, list));
	}
	return copy;
}

/* Headers of one page that are wrong for all: those of its bytes, its links. */
static void
keep_headers(struct arena *a, struct http_response *r)
{
	static const char *const dropped[] = { "etag", "link", "content-range",
		"content-disposition" };
	struct http_headers kept = { 0 };

	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];
		bool drop = false;

		for (size_t k = 0; k < LEN(dropped); k++)
			drop = drop ||
			       str_equal_nocase(h->name, str_of(dropped[k]));
		if (!drop)
			http_headers_add(a, &kept, h->name, h->value);
	}
	r->headers = kept;
}

/* Makes the response of c: the last page with the items of all. */
static int
merge(struct call *c, const struct paging *g, struct err *e)
{
	struct http_response last = g->response;
	const struct json *all = replaced(c->arena, g->page, g->old, g->items);

	if (synthetic_response_json(c, all, e) == -1)
		return -1;
	keep_headers(c->arena, &last);
	last.body = c->response.body;
	last.content_type = c->response.content_type;
	c->response = last;
	c->from_upstream = true;
	return 0;
}

static struct str
redacted(const struct call *c, struct str text)
{
	struct str out;
	struct buf b;

	if (text.p == NULL)
		return text;
	buf_init(&b, 16 * text.n + 64);
	engine_redact(c->thread->engine, &b, text);
	out = arena_str(c->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

/*
 * Ends the walk.  next is what continues it, STR_NONE if nothing is left, or if
 * it cannot be continued.
 */
static int
finish(struct call *c, const struct capability_paginate *p,
    const struct paging *g, struct call_pages pages, struct err *e)
{
	pages.count = g->count;
	pages.items = g->items->count;
	pages.parameter = follows_links(p) ? STR_NONE : p->parameter;
	pages.next = redacted(c, pages.next);
	if (pages.count > 1 && merge(c, g, e) == -1)
		return -1;
	c->pages = pages;
	return 0;
}

static bool
was_seen(const struct paging *g, struct str next)
{
	for (size_t i = 0; i < g->seen_count; i++)
		if (str_equal(g->seen[i], next))
			return true;
	return false;
}

/* Returns which bound ends the walk after this page; NULL: none. */
static const char *
bound_reached(const struct call *c, const struct capability_paginate *p,
    const struct paging *g)
{
	if ((int64_t)g->count >= p->max_pages)
		return "maxPages is reached";
	if ((int64_t)g->items->count >= p->max_items)
		return "maxItems is reached";
	if (g->bytes >= p->max_bytes)
		return "maxBytes is reached";
	if (clock_mono_us() / 1000 - g->began_ms >= p->max_ms)
		return "maxTime is reached";
	if (!synthetic_response_has_room(
	        c, (size_t)g->bytes, c->response.body.n))
		return "there is no memory left now (--limit memory=N)";
	return NULL;
}

/* Does the page exceed what the response of a call may have? */
static bool
is_too_much(const struct call *c, const struct capability_paginate *p,
    const struct paging *g, int64_t values)
{
	const struct limits *l = &c->thread->engine->limits;
	const int64_t bytes = g->bytes + (int64_t)c->response.body.n;

	return bytes > p->max_bytes || bytes > l->response_body_bytes ||
	       g->values + values > l->response_json_values;
}

static void
add_page(struct call *c, struct paging *g, const struct json *page,
    const struct json *list, int64_t values)
{
	for (const struct json *m = list->first; m != NULL; m = m->next)
		json_push(g->items, json_alias(c->arena, m));
	g->page = page;
	g->old = list;
	g->response = c->response;
	g->bytes += (int64_t)c->response.body.n;
	g->values += values;
	c->state->steps_bytes += c->response.body.n;
	g->count++;
}

/* Ends the walk, or prepares the request of the next page. */
static int
go_on(struct call *c, const struct capability_paginate *p, struct paging *g,
    struct paging_next found, struct err *e)
{
	struct call_pages pages = { .count = 0 };

	pages.more = found.value.p != NULL || found.why != NULL;
	pages.why = found.why;
	if (found.value.p != NULL && was_seen(g, found.value)) {
		pages.more = false;
		pages.why = "the upstream named the same page twice";
		found.value = STR_NONE;
	} else if (found.value.p != NULL) {
		pages.why = bound_reached(c, p, g);
	}
	if (found.value.p == NULL || pages.why != NULL) {
		pages.next = found.value;
		return finish(c, p, g, pages, e);
	}
	g->next = g->seen[g->seen_count++] = found.value;
	c->state->credential = (struct credential_use){ .call = NULL };
	c->response = (struct http_response){ .status = 0 };
	c->from_upstream = false;
	return 1;
}

/* Ends the walk without the page that was just received. */
static int
leave_out(struct call *c, const struct capability_paginate *p,
    const struct paging *g, const char *why, bool more, struct err *e)
{
	struct call_pages pages = { .count = 0 };

	pages.why = why;
	pages.more = more;
	pages.next = more ? g->next : STR_NONE;
	c->response = g->response;
	return finish(c, p, g, pages, e);
}

/*
 * Sets *page, and *list to what is at its place; returns 1.  Returns 0 if the
 * response is an error, or the first one and not JSON.  Returns -1 and sets e
 * if a later one is not JSON, or the budget is used up.
 */
static int
read_page(struct call *c, const struct capability_paginate *p,
    const struct json **page, const struct json **list, struct err *e)
{
	struct jsonpath_cost cost = { .steps = JSONPATH_STEPS,
		.budget = offload_budget(c),
		.xml = c->xml_root.name.p != NULL,
		.xml_root = c->xml_root.name };
	struct err why = { .kind = ERR_NONE };
	const size_t count = c->state->paging->count;

	if (c->response.status < 200 || c->response.status > 299 || c->binary)
		return 0;
	*page = decode_response_value(c, &c->response, &why);
	if (*page == NULL && count == 0)
		return 0; /* passed on, or refused by the mapping */
	if (*page == NULL)
		return err_set(e, why.kind, "namespace '%.*s', page %zu: %s",
		    STR_FMT(c->consumed->owner->namespace), count + 1,
		    why.text);
	*list = jsonpath_first_within(p->items, *page, &cost, e);
	if (e->kind != ERR_NONE)
		return -1;
	return 1;
}

static int
take(struct call *c, const struct capability_paginate *p, struct paging *g,
    struct err *e)
{
	const struct json *page = NULL, *list = NULL;
	struct paging_next found;
	int64_t values;
	int rc = read_page(c, p, &page, &list, e);

	if (rc != 1)
		return rc;
	/* The first response without a list is passed on as it is. */
	if (!json_is(list, JSON_ARRAY))
		return g->count == 0 ? 0 : leave_out(c, p, g, NULL, false, e);
	if (paging_next_find(c, p, page, list, &found, e) == -1)
		return -1;
	values = values_in(page);
	if (g->count > 0 && str_equal(c->response.body, g->response.body))
		return leave_out(c, p, g,
		    "the upstream returned the same page twice", false, e);
	if (g->count > 0 && is_too_much(c, p, g, values))
		return leave_out(c, p, g, "maxBytes is reached", true, e);
	add_page(c, g, page, list, values);
	return go_on(c, p, g, found, e);
}

int
paging_take(struct call *c, struct err *e)
{
	const struct capability_paginate *p = wanted(c);

	return p != NULL ? take(c, p, c->state->paging, e) : 0;
}
