/* capability_name_map.h - names that are the same but for how they are spelled.
 */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_NAME_MAP_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_NAME_MAP_H

#include "base/base.h"

struct arena;

/*
 * The name by its letters and digits alone, in lower case: "listMonitors",
 * "list-monitors" and "list_monitors" are one.
 */
struct str capability_name_map_plain(struct arena *a, struct str name);

#endif
