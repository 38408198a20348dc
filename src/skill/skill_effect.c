/* skill_effect.c - what an operation does, from its name and its requests. */
#include "base/base.h"
#include "skill/skill_effect.h"
#include "skill/skill_model.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

const char *
skill_effect_name(enum skill_effect e)
{
	static const char *const names[] = {
		[SKILL_READS] = "reads",
		[SKILL_CREATES] = "creates",
		[SKILL_CHANGES] = "changes",
		[SKILL_REMOVES] = "removes",
		[SKILL_ACTS] = "acts",
	};

	return names[e];
}

static const char *const words_create[] = { "create", "creates", "add", "new",
	"insert", "generate", "issue", "register", "mint", NULL };
static const char *const words_remove[] = { "delete", "deletes", "revoke",
	"remove", "purge", "destroy", "erase", NULL };
static const char *const words_secret[] = { "secret", "secrets", "token",
	"tokens", "password", "passwords", "credential", "credentials", NULL };
static const char *const words_key[] = { "key", "apikey", NULL };

/* Reports whether op only reads on every surface that offers it. */
static bool
only_reads(const struct skill_op *op)
{
	if (op->tool != NULL &&
	    capability_safety_of(op->tool) != CAPABILITY_SAFETY_READS)
		return false;
	if (op->rest != NULL &&
	    capability_safety_of(op->rest) != CAPABILITY_SAFETY_READS)
		return false;
	return op->consumed == NULL ||
	       capability_safety_of_call(op->consumed) ==
	           CAPABILITY_SAFETY_READS;
}

static bool
sends(const struct skill_op *op, enum http_method m)
{
	return op->method == m ||
	       (op->consumed != NULL && op->consumed->method == m);
}

enum skill_effect
skill_effect_of(struct arena *a, const struct skill_op *op)
{
	if (only_reads(op))
		return SKILL_READS;
	if (sends(op, HTTP_METHOD_DELETE) ||
	    (op->tool != NULL && op->tool->hints.destructive == 1) ||
	    skill_text_has(a, op->name, words_remove))
		return SKILL_REMOVES;
	if (skill_text_has(a, op->name, words_create))
		return SKILL_CREATES;
	if (sends(op, HTTP_METHOD_PUT) || sends(op, HTTP_METHOD_PATCH))
		return SKILL_CHANGES;
	return SKILL_ACTS;
}

/*
 * If in doubt it returns true: a superfluous warning is better than a missing
 * one.
 */
bool
skill_effect_has_secret(struct arena *a, const struct skill_op *op)
{
	if (op->effect == SKILL_REMOVES)
		return false;
	if (skill_text_has(a, op->name, words_secret))
		return true;
	if (op->effect != SKILL_CREATES)
		return false;
	return skill_text_has(a, op->name, words_key) ||
	       str_find_text(op->description, STR("secret"), 0) <
	           op->description.n;
}

bool
skill_effect_is_repeatable(const struct skill_op *op)
{
	if (op->tool != NULL && op->tool->hints.idempotent != -1)
		return op->tool->hints.idempotent == 1;
	return op->effect == SKILL_READS || op->method == HTTP_METHOD_PUT ||
	       op->method == HTTP_METHOD_DELETE;
}
