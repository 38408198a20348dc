/* skill_effect.h - what an operation does, from its name and its requests. */
#ifndef CLAVIGER_SKILL_SKILL_EFFECT_H
#define CLAVIGER_SKILL_SKILL_EFFECT_H

#include <stdbool.h>

struct arena;
struct skill_op;

enum skill_effect {
	SKILL_READS,
	SKILL_CREATES,
	SKILL_CHANGES,
	SKILL_REMOVES,
	SKILL_ACTS, /* does something else than reading */
};

enum skill_effect skill_effect_of(struct arena *a, const struct skill_op *op);

/* "reads", "creates" ... */
const char *skill_effect_name(enum skill_effect e);

/* Reports whether the response may contain a secret. op->effect must be set. */
bool skill_effect_has_secret(struct arena *a, const struct skill_op *op);

/* Reports whether the operation is safe to repeat. op->effect must be set. */
bool skill_effect_is_repeatable(const struct skill_op *op);

#endif
