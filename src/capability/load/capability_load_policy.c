/* capability_load_policy.c - the settings of an upstream, `x-claviger`. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static void
load_one(struct capability_reader *r, const struct json *map,
    const struct capability_policy_row *row, struct capability_policy *p)
{
	struct json *v = json_get(map, row->key);
	struct err e = { .kind = ERR_NONE };
	struct str text = capability_reader_scalar(v);

	if (text.p == NULL)
		return;
	if (capability_policy_set(p, row, text, &e) == -1)
		capability_reader_error(r, capability_reader_place(v),
		    "'%s' of x-claviger %s", row->key, e.text);
}

/* Keys of x-claviger that other functions read. */
static const struct capability_key others[] = {
	{ "paginate", CAPABILITY_MAP | CAPABILITY_TEXT },
	{ "cache", CAPABILITY_MAP | CAPABILITY_TEXT },
	{ "tls", CAPABILITY_MAP },
	{ "variables", CAPABILITY_MAP },
};

void
capability_load_policy(struct capability_reader *r, const struct json *map,
    struct capability_policy *p)
{
	const struct json *v = capability_reader_submap(map, "x-claviger");
	const size_t count = capability_policy_row_count;
	struct capability_key *keys;

	capability_policy_clear(p);
	if (v == NULL)
		return;
	keys = arena_new(r->a, (count + LEN(others)) * sizeof(*keys));
	for (size_t i = 0; i < count; i++)
		keys[i] =
		    (struct capability_key){ capability_policy_rows[i].key,
			    CAPABILITY_TEXT };
	for (size_t i = 0; i < LEN(others); i++)
		keys[count + i] = others[i];
	capability_reader_map(r, v, "x-claviger", keys, count + LEN(others));
	for (size_t i = 0; i < count; i++)
		load_one(r, v, &capability_policy_rows[i], p);
}
