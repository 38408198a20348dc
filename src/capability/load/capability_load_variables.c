/* capability_load_variables.c - reads the variables of a base URI. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key variable_keys[] = {
	{ "default", CAPABILITY_TEXT },
	{ "enum", CAPABILITY_LIST },
};

const struct json *
capability_load_variables(struct capability_reader *r, const struct json *map)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");
	const struct json *all = capability_reader_submap(own, "variables");

	for (const struct json *v = all != NULL ? all->first : NULL; v != NULL;
	     v = v->next)
		capability_reader_map(r, v, "a variable of a base URI",
		    variable_keys, LEN(variable_keys));
	return all;
}
