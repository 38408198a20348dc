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
	keys = arena_new(r->a, (count + 3) * sizeof(*keys));
	for (size_t i = 0; i < count; i++)
		keys[i] =
		    (struct capability_key){ capability_policy_rows[i].key,
			    CAPABILITY_TEXT };
	/* Read with the operations, which inherit them. */
	keys[count] = (struct capability_key){ "paginate",
		CAPABILITY_MAP | CAPABILITY_TEXT };
	keys[count + 1] = (struct capability_key){ "cache",
		CAPABILITY_MAP | CAPABILITY_TEXT };
	keys[count + 2] = (struct capability_key){ "tls", CAPABILITY_MAP };
	capability_reader_map(r, v, "x-claviger", keys, count + 3);
	for (size_t i = 0; i < count; i++)
		load_one(r, v, &capability_policy_rows[i], p);
}
