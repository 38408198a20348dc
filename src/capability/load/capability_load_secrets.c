/* capability_load_secrets.c - reads `x-claviger: {secrets}`. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { PATHS_MOST = 64 };

static const struct capability_key tool_keys[] = {
	{ "secrets", CAPABILITY_LIST | CAPABILITY_TEXT },
	{ "headers", CAPABILITY_LIST | CAPABILITY_TEXT },
	{ "permission", CAPABILITY_TEXT },
};

static const struct capability_key consumed_keys[] = {
	{ "secrets", CAPABILITY_LIST | CAPABILITY_TEXT },
	{ "paginate", CAPABILITY_MAP | CAPABILITY_TEXT },
	{ "cache", CAPABILITY_MAP | CAPABILITY_TEXT },
};

static struct capability_secret *
load_one(struct capability_reader *r, const struct json *v)
{
	struct err e = { .kind = ERR_NONE };
	struct str text = capability_reader_scalar(v);
	struct capability_secret *s;

	if (text.n == 0) {
		capability_reader_error(r, capability_reader_place(v),
		    "'secrets' of x-claviger must be JSONPaths, such as "
		    "$.api_key");
		return NULL;
	}
	s = arena_new(r->a, sizeof(*s));
	s->place = capability_reader_place(v);
	s->path = jsonpath_parse_lenient(r->a, text, &e);
	if (s->path != NULL)
		return s;
	capability_reader_error(r, s->place,
	    "'secrets' of x-claviger: '%.*s' is not valid JSONPath: %s",
	    STR_FMT(str_part(text, 0, 80)), e.text);
	return NULL;
}

struct capability_secret *
capability_load_secrets(struct capability_reader *r, const struct json *map,
    enum capability_side side)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");
	const struct json *v = json_get(own, "secrets"), *item = v;
	struct capability_secret *first = NULL, **tail = &first;
	int paths = 0;

	if (own != NULL && side == CAPABILITY_SIDE_CONSUMED)
		capability_reader_map(r, own, "x-claviger of an operation",
		    consumed_keys, LEN(consumed_keys));
	else if (own != NULL)
		capability_reader_map(r, own, "x-claviger of an operation",
		    tool_keys, LEN(tool_keys));
	if (json_is(v, JSON_ARRAY))
		item = v->first;
	else if (!json_is(v, JSON_STRING))
		return NULL;
	for (; item != NULL && paths++ < PATHS_MOST;
	     item = v->kind == JSON_ARRAY ? item->next : NULL) {
		*tail = load_one(r, item);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	if (item != NULL)
		capability_reader_error(r, capability_reader_place(item),
		    "'secrets' of x-claviger has more than %d paths; remove "
		    "some",
		    PATHS_MOST);
	return first;
}
