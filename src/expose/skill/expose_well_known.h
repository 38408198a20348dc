/* expose_well_known.h - skills at well-known URLs, for installers. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_WELL_KNOWN_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_WELL_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct expose_skills;
struct http_exchange;

/*
 * Reports whether path is below /.well-known/agent-skills/ (discovery 0.2.0) or
 * /.well-known/skills/ (0.1).
 */
bool expose_well_known_is(struct str path);

/* Reports whether path is a file or an archive of one of these skills. */
bool expose_well_known_has(struct expose_skills *s, struct str path);

/*
 * Sets the response for a path that passes expose_well_known_is(), from count
 * sets.  Of two skills with one name, the first is used.  The response may
 * borrow texts from the sets.
 */
void expose_well_known_answer(
    struct expose_skills *const *sets, size_t count, struct http_exchange *ex);

#endif
