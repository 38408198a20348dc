/* skill_description.h - what a skill is for, and what it needs. */
#ifndef CLAVIGER_SKILL_SKILL_DESCRIPTION_H
#define CLAVIGER_SKILL_SKILL_DESCRIPTION_H

#include "base/base.h"

struct skill_model;

/* Returns one sentence about the capability. */
struct str skill_description_about(const struct skill_model *m);

/*
 * Returns phrases such as "list keys, create a key or delete a key"; "" if
 * there are no operations.
 */
struct str skill_description_phrases(const struct skill_model *m);

/*
 * Returns the `description` of the frontmatter: what the skill is for and when
 * to use it.
 */
struct str skill_description_text(const struct skill_model *m);

/*
 * Returns the `compatibility` of the frontmatter: what the skill and its server
 * need to run.
 */
struct str skill_description_compatibility(const struct skill_model *m);

#endif
