/* capability_skill.h - a skill of a skill surface. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SKILL_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SKILL_H

#include "base/base.h"
#include "capability/model/capability_place.h"

struct capability_exposes;
struct json;

/* A tool of a skill: an operation, or a page of instructions. */
struct capability_skill_tool {
	struct capability_skill_tool *next;
	struct capability_place place;
	struct str name, description;
	struct str namespace, action; /* `from`; STR_NONE: an instruction */
	const struct capability_exposes *source; /* of that namespace; NULL */
	struct str instruction; /* a file of the skill; STR_NONE */
};

/* Optional texts are STR_NONE, optional pointers NULL. */
struct capability_skill {
	struct capability_skill *next;
	struct capability_place place;
	struct str name, description;
	struct str license, compatibility, allowed_tools, argument_hint;
	struct json *metadata; /* an object of texts */
	signed char user_invocable, model_disabled; /* -1: not set */
	struct str location; /* as in the file; STR_NONE: generated */
	const char *folder; /* path of location; NULL: generated */
	struct capability_skill_tool *tools;
};

#endif
