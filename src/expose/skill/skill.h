/* skill.h - the skill surface, and the skills of a capability file. */
#ifndef CLAVIGER_EXPOSE_SKILL_SKILL_H
#define CLAVIGER_EXPOSE_SKILL_SKILL_H

#include "expose/skill/expose_skill.h"
#include "expose/skill/expose_skill_place.h"
#include "expose/skill/expose_skills.h"
#include "expose/skill/expose_well_known.h"

#endif
