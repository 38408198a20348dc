/* capability_load_permission.c - reads `x-claviger: {permission}`. */
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key keys[] = {
	{ "permission", CAPABILITY_TEXT },
};

/*
 * With these a key manages the authority.  A file that asks for one could turn
 * a key that is made for it into a key that makes others.
 */
static const char *const managing[] = { "auth", "audit", "account",
	"accounts" };

static bool
manages(struct str permission)
{
	const struct str service = str_cut(&permission, ':');

	for (size_t i = 0; i < LEN(managing); i++)
		if (str_is(service, managing[i]))
			return true;
	return false;
}

struct str
capability_load_permission(struct capability_reader *r, const struct json *map)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");
	const struct str text = capability_reader_text(own, "permission");
	struct err e = { .kind = ERR_NONE };

	if (text.p == NULL)
		return STR_NONE;
	if (key_permission_check_name(text, &e) == -1)
		capability_reader_error(r,
		    capability_reader_place(json_get(own, "permission")),
		    "'permission' of x-claviger: %s", e.text);
	else if (manages(text))
		capability_reader_error(r,
		    capability_reader_place(json_get(own, "permission")),
		    "'permission' of x-claviger: '%.*s' manages the key "
		    "authority; write one of your own, such as "
		    "'library:book:read'",
		    STR_FMT(str_part(text, 0, 80)));
	else
		return text;
	return STR_NONE;
}

struct str
capability_load_permission_alone(
    struct capability_reader *r, const struct json *map, const char *what)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");

	if (own != NULL)
		capability_reader_map(r, own, what, keys, LEN(keys));
	return capability_load_permission(r, map);
}
