/* capability_name_map.h - compares names regardless of their spelling. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_NAME_MAP_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_NAME_MAP_H

#include <stdbool.h>

#include "base/base.h"

struct arena;

/*
 * The letters and digits of the name, in lower case: "listMonitors",
 * "list-monitors" and "list_monitors" are equal.  Bytes outside ASCII count as
 * letters.
 */
struct str capability_name_map_plain(struct arena *a, struct str name);

/* Reports whether the plain names of x and y are equal. */
bool capability_name_map_is_alike(struct str x, struct str y);

#endif
