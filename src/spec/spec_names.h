/* spec_names.h - names that are the same but for how they are spelled. */
#ifndef CLAVIGER_SPEC_SPEC_NAMES_H
#define CLAVIGER_SPEC_SPEC_NAMES_H

#include "base/str.h"

struct arena;

/*
 * The name by its letters and digits alone, in lower case: "listMonitors",
 * "list-monitors" and "list_monitors" are one.
 */
struct str spec_names_plain(struct arena *a, struct str name);

#endif
