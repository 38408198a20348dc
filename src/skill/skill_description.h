/* skill_description.h - what a skill is for, and what it needs. */
#ifndef CLAVIGER_SKILL_SKILL_DESCRIPTION_H
#define CLAVIGER_SKILL_SKILL_DESCRIPTION_H

#include "base/base.h"

struct skill_model;

/* One sentence about the capability. */
struct str skill_description_about(const struct skill_model *m);

/* "list keys, create a key or delete a key"; "" without operations. */
struct str skill_description_phrases(const struct skill_model *m);

/* For the frontmatter: what the skill is for and when to use it. */
struct str skill_description_text(const struct skill_model *m);

/* For the frontmatter: what the skill and its server need to run. */
struct str skill_description_compatibility(const struct skill_model *m);

#endif
