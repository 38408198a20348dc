/* expose_skills_internal.h - sets of skills, for the files of expose_skills. */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_INTERNAL_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILLS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "expose/skill/expose_skills.h"
#include "skill/skill.h"

struct capability;
struct expose_access;

enum {
	EXPOSE_SKILLS_MAX = 64,
	/*
	 * Sets are kept, so callers could fill the memory with names.  Requests
	 * for further authorities get the address of the listener.
	 */
	EXPOSE_SKILLS_AUTHORITIES_MAX = 8,
	/* Sets of limited keys; further ones are made for each request. */
	EXPOSE_SKILLS_LIMITED_MAX = 16,
	EXPOSE_SKILLS_NAME_MAX = 16384,
};

/* The skills for one authority and, if keys are limited, for equal limits. */
struct expose_skill_set {
	struct str authority; /* STR_NONE: for requests without one */
	struct str access; /* expose_access_name(); STR_NONE: no limits */
	struct arena *on; /* arena, or that of the only request */
	struct arena arena;
	_Atomic bool made; /* then everything else is read-only */
	struct expose_skill *items;
	size_t count;
};

struct expose_skills {
	const struct capability *capability; /* borrowed */
	struct skill_options options;
	struct arena arena; /* of the members below */
	const struct expose_skill_place *places;
	size_t place_count;
	const struct expose_skill_place *own; /* NULL: not known */
	struct str first;
	pthread_mutex_t lock; /* held while a set is added or made */
	struct expose_skill_set standard;
	struct expose_skill_set others[EXPOSE_SKILLS_AUTHORITIES_MAX];
	size_t other_count;
	struct expose_skill_set limited[EXPOSE_SKILLS_LIMITED_MAX];
	size_t limited_count;
};

/*
 * Adds a skill and packs its archives, unless the set is full or has its name.
 */
void expose_skills_pack_add(struct expose_skill_set *set, const struct skill *k,
    const struct capability_skill *declared);
void expose_skills_pack_empty(struct expose_skill_set *set);

/* Makes the arena of a set for one request the owner of its archives. */
void expose_skills_pack_give(struct expose_skill_set *set);

/*
 * Fills set with the skills of all as a key with limits sees them: generated
 * ones tell only of what it may use; those of a folder are as they are, if it
 * may use something that they name.  options are those of the set.
 */
void expose_skills_limited_make(const struct expose_skills *s,
    struct expose_skill_set *set, const struct expose_skill_set *all,
    const struct skill_options *options, const struct expose_access *access);

#endif
