/* expose_well_known.h - where tools that install skills look for them. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_WELL_KNOWN_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_WELL_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct expose_skills;
struct http_exchange;

/*
 * Is it one of /.well-known/agent-skills/... (discovery 0.2.0) and
 * /.well-known/skills/... (0.1)?
 */
bool expose_well_known_is(struct str path);

/* Does it name a file or archive of one of these skills? */
bool expose_well_known_has(struct expose_skills *s, struct str path);

/*
 * Fill in the answer to such a path, from count sets; of two skills of a name
 * the first counts.  Texts may be borrowed from the sets.
 */
void expose_well_known_answer(
    struct expose_skills *const *sets, size_t count, struct http_exchange *ex);

#endif
