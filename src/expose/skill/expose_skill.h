/* expose_skill.h - the skills of a file as a catalogue, for its exposer. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_H

#include "expose/surface/surface.h"

/*
 * GET /skills, /skills/NAME, /skills/NAME/contents, .../contents/FILE and
 * .../download.  It lists and hands out; nothing is carried out here.
 */
extern const struct expose_kind expose_skill_kind;

#endif
