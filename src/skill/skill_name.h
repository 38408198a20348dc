/* skill_name.h - the name of a skill. */
#ifndef CLAVIGER_SKILL_SKILL_NAME_H
#define CLAVIGER_SKILL_SKILL_NAME_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct capability;
struct skill_options;

enum { SKILL_NAME_MAX = 64 };

/*
 * Returns the name of the skill of s, on the arena or borrowed: 1 to 64 of a-z,
 * 0-9 and single "-" between them.
 */
struct str skill_name(struct arena *a, const struct capability *s,
    const struct skill_options *options);

/* Reports whether s is such a name. */
bool skill_name_is_valid(struct str s);

#endif
