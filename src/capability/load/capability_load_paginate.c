/* capability_load_paginate.c - reads `x-claviger: {paginate}`. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_paginate.h"

static const struct capability_key paginate_keys[] = {
	{ "style", CAPABILITY_TEXT },
	{ "walk", CAPABILITY_TEXT },
	{ "parameter", CAPABILITY_TEXT },
	{ "limit", CAPABILITY_TEXT },
	{ "items", CAPABILITY_TEXT },
	{ "next", CAPABILITY_TEXT },
	{ "key", CAPABILITY_TEXT },
	{ "total", CAPABILITY_TEXT },
	{ "first", CAPABILITY_TEXT },
	{ "size", CAPABILITY_TEXT },
	{ "maxPages", CAPABILITY_TEXT },
	{ "maxItems", CAPABILITY_TEXT },
	{ "maxBytes", CAPABILITY_TEXT },
	{ "maxTime", CAPABILITY_TEXT },
};

static const struct capability_key resource_extension[] = {
	{ "paginate", CAPABILITY_MAP | CAPABILITY_TEXT },
	{ "cache", CAPABILITY_MAP | CAPABILITY_TEXT },
};

/* Returns the index of the name, and notes an error if it is another text. */
static int
choose(struct capability_reader *r, const struct json *map, const char *key,
    const char *const *names, int count, int standard)
{
	const struct str text = capability_reader_text(map, key);

	if (text.p == NULL)
		return standard;
	for (int i = 0; i < count; i++)
		if (names[i] != NULL && str_is(text, names[i]))
			return i;
	capability_reader_error(r, capability_reader_place(json_get(map, key)),
	    "'%s' of paginate is '%.*s', which is unknown; see "
	    "doc/reference/consumes.md for the names",
	    key, STR_FMT(str_part(text, 0, 40)));
	return standard;
}

static void
load_path(struct capability_reader *r, const struct json *map, const char *key,
    struct jsonpath **out)
{
	const struct str text = capability_reader_text(map, key);
	struct err e = { .kind = ERR_NONE };
	struct jsonpath *p;

	if (text.p == NULL)
		return;
	p = jsonpath_parse_lenient(r->a, text, &e);
	if (p != NULL && !jsonpath_is_single(p)) {
		err_set(&e, ERR_INPUT,
		    "it may select several values; name one, as in $.data");
		p = NULL;
	}
	if (p != NULL)
		*out = p;
	else
		capability_reader_error(r,
		    capability_reader_place(json_get(map, key)),
		    "'%s' of paginate: '%.*s' cannot be used as JSONPath: %s",
		    key, STR_FMT(str_part(text, 0, 80)), e.text);
}

static void
load_numbers(struct capability_reader *r, const struct json *map,
    struct capability_paginate *p)
{
	for (size_t i = 0; i < capability_paginate_row_count; i++) {
		const struct capability_policy_row *row =
		    &capability_paginate_rows[i];
		const struct json *v = json_get(map, row->key);
		const struct str text = capability_reader_scalar(v);
		struct err e = { .kind = ERR_NONE };

		if (text.p != NULL &&
		    capability_paginate_set(p, row, text, &e) == -1)
			capability_reader_error(r, capability_reader_place(v),
			    "'%s' of paginate %s", row->key, e.text);
	}
}

static void
load_name(const struct json *map, const char *key, struct str *out)
{
	const struct str text = capability_reader_text(map, key);

	if (text.n > 0)
		*out = text;
}

static const struct capability_paginate *
load_map(struct capability_reader *r, const struct json *v,
    const struct capability_paginate *upper)
{
	struct capability_paginate *p = arena_new(r->a, sizeof(*p));

	capability_paginate_clear(p);
	if (upper != NULL)
		*p = *upper;
	p->place = capability_reader_place(v);
	capability_reader_map(
	    r, v, "paginate", paginate_keys, LEN(paginate_keys));
	p->style = (enum capability_paginate_style)choose(r, v, "style",
	    capability_paginate_style_names, CAPABILITY_PAGINATE_STYLES,
	    (int)p->style);
	p->walk = (enum capability_paginate_walk)choose(r, v, "walk",
	    capability_paginate_walk_names, CAPABILITY_PAGINATE_WALKS,
	    (int)p->walk);
	load_name(v, "parameter", &p->parameter);
	load_name(v, "limit", &p->limit);
	load_path(r, v, "items", &p->items);
	load_path(r, v, "next", &p->next);
	load_path(r, v, "key", &p->key);
	load_path(r, v, "total", &p->total);
	load_numbers(r, v, p);
	return p;
}

static const struct json *
find_paginate(const struct json *map)
{
	return json_get(
	    capability_reader_submap(map, "x-claviger"), "paginate");
}

const struct capability_paginate *
capability_load_paginate(struct capability_reader *r, const struct json *map,
    const struct capability_paginate *upper)
{
	const struct json *v = find_paginate(map);

	if (json_is(v, JSON_OBJECT))
		return load_map(r, v, upper);
	if (v == NULL || v->kind == JSON_ARRAY)
		return upper; /* a list was noted with the keys */
	if (!str_is(capability_reader_scalar(v), "none"))
		capability_reader_error(r, capability_reader_place(v),
		    "'paginate' of x-claviger must be none or a mapping with a "
		    "'style'");
	return NULL;
}

const struct capability_paginate *
capability_load_paginate_resource(struct capability_reader *r,
    const struct json *map, const struct capability_paginate *upper)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");

	if (own != NULL)
		capability_reader_map(r, own, "x-claviger of a resource",
		    resource_extension, LEN(resource_extension));
	return capability_load_paginate(r, map, upper);
}

/* Returns why op cannot be read page by page; NULL: it can. */
static const char *
reason_against(const struct capability_consumed_operation *op)
{
	if (op->method != HTTP_METHOD_GET ||
	    capability_safety_of_call(op) != CAPABILITY_SAFETY_READS)
		return "only GET reads page by page";
	if (op->format == FORMAT_BINARY || op->format == FORMAT_TEXT)
		return "its outputRawFormat has no list";
	return NULL;
}

/* Returns the parameter of that name which is not in the query, or NULL. */
static const struct capability_param *
misplaced(const struct capability_consumed_operation *op, struct str name)
{
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (name.n > 0 && str_equal(p->name, name) &&
		    p->in != CAPABILITY_IN_QUERY)
			return p;
	return NULL;
}

/* Notes what is wrong with the member of an operation.  Returns false if so. */
static bool
check_own(struct capability_reader *r, const struct capability_paginate *p,
    const struct capability_consumed_operation *op)
{
	const char *missing = capability_paginate_missing(p);
	const char *against = reason_against(op);

	if (missing != NULL)
		capability_reader_error(r, p->place,
		    "'paginate' of operation '%.*s' has no '%s'; add it here, "
		    "or in the resource or namespace",
		    STR_FMT(op->name), missing);
	else if (against != NULL)
		capability_reader_warn(r, p->place,
		    "'paginate' of operation '%.*s' is not used: %s; remove it",
		    STR_FMT(op->name), against);
	return missing == NULL && against == NULL;
}

void
capability_load_paginate_operation(struct capability_reader *r,
    const struct json *map, const struct capability_paginate *upper,
    struct capability_consumed_operation *op)
{
	const struct capability_paginate *p =
	    capability_load_paginate(r, map, upper);
	const struct capability_param *wrong;

	if (p == NULL)
		return;
	if (p != upper ? !check_own(r, p, op)
	               : capability_paginate_missing(p) != NULL ||
	                     reason_against(op) != NULL)
		return;
	wrong = misplaced(op, p->parameter);
	if (wrong == NULL)
		wrong = misplaced(op, p->limit);
	if (wrong == NULL) {
		op->paginate = p;
		return;
	}
	capability_reader_error(r, p->place,
	    "'paginate' of operation '%.*s' sets '%.*s', which is not in the "
	    "query (%s)",
	    STR_FMT(op->name), STR_FMT(wrong->name),
	    capability_reader_line(r, wrong->place, p->place));
}
