/* capability_load_cache.c - reads `x-claviger: {cache}`. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_cache.h"

static const struct capability_key cache_keys[] = {
	{ "ttl", CAPABILITY_TEXT },
	{ "maxBytes", CAPABILITY_TEXT },
};

static const struct json *
find_cache(const struct json *map)
{
	return json_get(capability_reader_submap(map, "x-claviger"), "cache");
}

static const struct capability_cache *
load_map(struct capability_reader *r, const struct json *v,
    const struct capability_cache *upper)
{
	struct capability_cache *c = arena_new(r->a, sizeof(*c));

	capability_cache_clear(c);
	if (upper != NULL)
		*c = *upper;
	if (v->kind != JSON_OBJECT)
		return c;
	capability_reader_map(r, v, "cache", cache_keys, LEN(cache_keys));
	for (size_t i = 0; i < capability_cache_row_count; i++) {
		const struct capability_policy_row *row =
		    &capability_cache_rows[i];
		const struct json *m = json_get(v, row->key);
		const struct str text = capability_reader_scalar(m);
		struct err e = { .kind = ERR_NONE };

		if (text.p != NULL &&
		    capability_cache_set(c, row, text, &e) == -1)
			capability_reader_error(r, capability_reader_place(m),
			    "'%s' of cache %s", row->key, e.text);
	}
	return c;
}

const struct capability_cache *
capability_load_cache(struct capability_reader *r, const struct json *map,
    const struct capability_cache *upper)
{
	const struct json *v = find_cache(map);
	const struct str text = capability_reader_scalar(v);

	if (json_is(v, JSON_OBJECT) || str_is(text, "on"))
		return load_map(r, v, upper);
	if (v == NULL || v->kind == JSON_ARRAY)
		return upper; /* a list was noted with the keys */
	if (!str_is(text, "off"))
		capability_reader_error(r, capability_reader_place(v),
		    "'cache' of x-claviger must be on, off, or a mapping such "
		    "as {ttl: 60s}");
	return NULL;
}

void
capability_load_cache_operation(struct capability_reader *r,
    const struct json *map, const struct capability_cache *upper,
    struct capability_consumed_operation *op)
{
	const struct capability_cache *c = capability_load_cache(r, map, upper);

	if (op->method == HTTP_METHOD_GET &&
	    capability_safety_of_call(op) == CAPABILITY_SAFETY_READS)
		op->cache = c;
	else if (c != NULL && find_cache(map) != NULL)
		capability_reader_warn(r,
		    capability_reader_place(find_cache(map)),
		    "'cache' of operation '%.*s' is not used: only responses "
		    "to GET are kept; remove it",
		    STR_FMT(op->name));
}
