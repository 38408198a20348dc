/* request_effect.c - checks what a request would do at the upstream. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/request/request_effect.h"
#include "engine/state/state.h"

/* The worst effect found so far, and where. */
struct finding {
	enum capability_safety effect;
	struct str where; /* STR_NONE: the method itself */
};

static void
found(struct finding *f, struct str name, struct str value)
{
	const enum capability_safety e = capability_safety_of_override(value);

	if (!capability_safety_is_override(name) || e <= f->effect)
		return;
	f->effect = e;
	f->where = name;
}

static void
look_at_headers(struct finding *f, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++)
		found(f, h->items[i].name, h->items[i].value);
}

/*
 * Checks the query.  A query that cannot be decoded is checked without
 * decoding.
 */
static void
look_at_query(struct finding *f, struct arena *a, struct str query)
{
	while (query.n > 0) {
		struct str pair = str_cut(&query, '&'), name, value;
		struct str one = pair;
		struct err bad = { .kind = ERR_NONE };

		if (!http_query_next(a, &one, &name, &value, &bad)) {
			value = pair;
			name = str_cut(&value, '=');
		}
		found(f, name, value);
	}
}

/*
 * Assumes the worst: the upstream may be able to read what this program cannot.
 */
static void
not_readable(struct finding *f)
{
	f->effect = CAPABILITY_SAFETY_DESTROYS;
	f->where = STR("a body that cannot be read");
}

static const struct json *
read_json(struct finding *f, const struct call *c, struct str body)
{
	const struct json_bounds bounds =
	    json_bounds_of_request(&c->thread->engine->limits);
	const struct json *v =
	    json_parse_bounded(c->arena, body, &bounds, 0, NULL);

	if (v == NULL)
		not_readable(f);
	return v;
}

static void
look_at_members(struct finding *f, const struct json *v)
{
	for (const struct json *m = json_is(v, JSON_OBJECT) ? v->first : NULL;
	     m != NULL; m = m->next)
		found(f, m->name, m->kind == JSON_STRING ? m->text : STR(""));
}

/*
 * Checks the body: frameworks read the method from form fields and members of
 * an object.
 */
static void
look_at_body(struct finding *f, const struct call *c)
{
	const struct http_request *r = &c->state->request.http;
	const struct str type = http_headers_get(&r->headers, "content-type");
	struct http_form form = { .count = 0 };
	struct err e = { .kind = ERR_NONE };

	if (r->body.n == 0)
		return;
	if (http_media_type_is_json(type)) {
		look_at_members(f, read_json(f, c, r->body));
		return;
	}
	if (http_form_parse(c->arena, type, r->body, &form, &e) == -1)
		not_readable(f);
	for (size_t i = 0; i < form.count; i++)
		found(f, form.items[i].name, form.items[i].value);
}

int
request_effect_check(const struct call *c, struct err *e)
{
	const struct http_request *r = &c->state->request.http;
	struct finding f = { capability_safety_of_method(r->method), STR_NONE };
	/* Pages are read: neither the caller nor a link makes that a change. */
	const enum capability_safety forbidden =
	    c->state->paging != NULL ? CAPABILITY_SAFETY_CHANGES : c->forbidden;

	look_at_headers(&f, &r->headers);
	look_at_query(&f, c->arena, r->query);
	look_at_body(&f, c);
	if (capability_safety_is_below(f.effect, forbidden))
		return 0;
	if (f.where.p != NULL)
		return err_set(e, ERR_DENIED,
		    "this server does not allow a %s request with '%.*s': "
		    "the upstream may take it for another method",
		    http_method_name(r->method),
		    STR_FMT(str_part(f.where, 0, 60)));
	return err_set(e, ERR_DENIED,
	    "this server does not allow a %s request to the upstream here",
	    http_method_name(r->method));
}
