/* expose_skills.h - the skills of a file, made on first use. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "expose/skill/expose_skill_place.h"
#include "skill/skill.h"

struct capability_exposes;
struct arena;
struct err;
struct expose_access;
struct expose_skills; /* shared by all threads */
struct exposer;
struct capability_skill;

/* One skill, and its archives. */
struct expose_skill {
	const struct skill *skill;
	const struct capability_skill
	    *declared; /* NULL: the generated one of the file */
	struct str tar, zip; /* archives without a top folder */
	char tar_digest[SKILL_DIGEST], zip_digest[SKILL_DIGEST];
};

/*
 * The skills that the file of x declares, in order, and the generated one
 * unless it is among them.  The capability is borrowed.
 */
struct expose_skills *expose_skills_new(const struct exposer *x);
void expose_skills_free(struct expose_skills *s);

/*
 * Sets where the surfaces of the file are served, before any request.  own is
 * the surface through which the skills are read.  Everything is copied.
 */
void expose_skills_set_places(struct expose_skills *s,
    const struct capability_exposes *own,
    const struct expose_skill_places *given);

/*
 * Makes the skills now.  Returns -1 and sets e (INPUT, with the place) if the
 * folder of a skill cannot be read; that skill has no files.
 */
int expose_skills_check(struct expose_skills *s, struct err *e);

/* A request for skills. */
struct expose_skill_reader {
	/* Its checked host, "name:port"; STR_NONE: none. */
	struct str authority;
	const struct expose_access *access; /* NULL: everything */
	struct arena *arena; /* may be NULL if access is */
};

/*
 * Returns all skills that a reader may see, borrowed from s or on its arena.
 * They name the surface by which they are read with its authority.  Each
 * authority has skills of its own, so no caller sees what another one sends.
 * The first call makes them while other threads wait.
 */
const struct expose_skill *expose_skills_all(struct expose_skills *s,
    const struct expose_skill_reader *r, size_t *count);

/*
 * Returns the skill with that name in its files or in the capability file, or
 * NULL.
 */
const struct expose_skill *expose_skills_find(struct expose_skills *s,
    const struct expose_skill_reader *r, struct str name);

/*
 * Returns the name of the first skill without making any; STR_NONE: no skills.
 */
struct str expose_skills_first_name(const struct expose_skills *s);

#endif
