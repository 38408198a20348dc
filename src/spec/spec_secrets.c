/* spec_secrets.c - what of an answer is secret: `x-claviger: {secrets}`. */
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "data/jsonpath.h"
#include "spec/spec_secrets.h"
#include "spec/spec_walk.h"

enum { PATHS_MOST = 64 };

static const struct spec_key extension_keys[] = {
	{ "secrets", SPEC_LIST | SPEC_TEXT },
};

static struct spec_secret *
load_one(struct spec_walk *w, const struct json *v)
{
	struct err e = { .kind = ERR_NONE };
	struct str text = spec_walk_scalar(v);
	struct spec_secret *s;

	if (text.n == 0) {
		spec_walk_error(w, spec_walk_place(v),
		    "'secrets' of x-claviger takes JSONPaths, such as "
		    "$.api_key");
		return NULL;
	}
	s = arena_new(w->a, sizeof(*s));
	s->place = spec_walk_place(v);
	s->path = jsonpath_parse_lenient(w->a, text, &e);
	if (s->path != NULL)
		return s;
	spec_walk_error(w, s->place,
	    "'secrets' of x-claviger: '%.*s' is no JSONPath: %s",
	    STR_FMT(str_part(text, 0, 80)), e.text);
	return NULL;
}

struct spec_secret *
spec_secrets_load(struct spec_walk *w, const struct json *map)
{
	const struct json *own = spec_walk_submap(map, "x-claviger");
	const struct json *v = json_get(own, "secrets"), *item = v;
	struct spec_secret *first = NULL, **tail = &first;
	int count = 0;

	if (own != NULL)
		spec_walk_map(w, own, "x-claviger of an operation",
		    extension_keys, LEN(extension_keys));
	if (json_is(v, JSON_ARRAY))
		item = v->first;
	else if (!json_is(v, JSON_STRING))
		return NULL;
	for (; item != NULL && count++ < PATHS_MOST;
	     item = v->kind == JSON_ARRAY ? item->next : NULL) {
		*tail = load_one(w, item);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	if (item != NULL)
		spec_walk_error(w, spec_walk_place(item),
		    "'secrets' of x-claviger has more than %d paths",
		    PATHS_MOST);
	return first;
}
