/* capability_ref_prompt.h - texts of prompts, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_PROMPT_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_PROMPT_H

#include <stddef.h>

#include "base/base.h"

struct arena;

/* A piece of a prompt: text up to a {{name}}, and the tag. */
struct capability_ref_prompt_piece {
	struct str text;
	struct str tag; /* "{{ name }}"; STR_NONE: text at the end */
	struct str name;
};

/*
 * The text of a prompt.  A tag has a name of letters, digits, "_", "-" and ".";
 * all else is text.
 */
struct capability_ref_prompt {
	const struct capability_ref_prompt_piece *pieces;
	size_t count;
};

/* Compiles the text of a prompt, which is borrowed. */
const struct capability_ref_prompt *capability_ref_prompt_new(
    struct arena *a, struct str text);

#endif
