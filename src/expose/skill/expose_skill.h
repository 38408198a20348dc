/* expose_skill.h - the skill surface: a catalog of the file's skills. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_H

#include "expose/surface/surface.h"

/*
 * GET /skills, /skills/NAME, /skills/NAME/contents, .../contents/FILE and
 * .../download.  It serves files and never runs an operation.
 */
extern const struct expose_kind expose_skill_kind;

#endif
