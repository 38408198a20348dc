/* expose_skills.h - the skills of a file, made when somebody first asks. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "skill/skill.h"

struct err;
struct expose_skills; /* shared by all threads */
struct exposer;
struct capability_skill;

/* One skill, and its archives. */
struct expose_skill {
	const struct skill *skill;
	const struct capability_skill
	    *declared; /* NULL: it is the file's own */
	struct str tar, zip; /* bytes, without a folder around */
	char tar_digest[SKILL_DIGEST], zip_digest[SKILL_DIGEST];
};

/*
 * Those that the file of x declares, in its order, and the one that is made of
 * it where none of these is.  The spec is borrowed.
 */
struct expose_skills *expose_skills_new(const struct exposer *x);
void expose_skills_free(struct expose_skills *s);

/*
 * Make them now.  -1 and e (INPUT, with the place) where a folder that the file
 * names cannot be read; such a skill has no files.
 */
int expose_skills_check(struct expose_skills *s, struct err *e);

/* All of them; made at the first call, by one thread while others wait. */
const struct expose_skill *expose_skills_all(
    struct expose_skills *s, size_t *count);

/* The one of that name, as it has it or the file, or NULL. */
const struct expose_skill *expose_skills_find(
    struct expose_skills *s, struct str name);

/* The name of the first, without making any; STR_NONE: there is none. */
struct str expose_skills_first_name(const struct expose_skills *s);

#endif
