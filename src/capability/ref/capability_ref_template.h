/* capability_ref_template.h - a text with {{tags}}, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEMPLATE_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct capability_bind;
struct capability_ref_name;
struct template;

/* A name as the template asks for it: borrowed from its text. */
struct capability_ref_tag {
	struct str text;
	const struct capability_ref_name *name;
};

struct capability_ref_template {
	struct template *template; /* NULL: error says why it is invalid */
	const struct err *error;
	bool is_one_name; /* "{{only}}": it keeps the type of its value */
	struct str only;
	struct capability_ref_tag *tags; /* by address of their texts */
	size_t tag_count;
};

/* Reports whether text contains "{{". */
bool capability_ref_template_has_tag(struct str text);

/* Compiles a text of the file, which is borrowed, on the arena. */
const struct capability_ref_template *capability_ref_template_new(
    struct arena *a, const struct capability_bind *binds, struct str text);

/* The compiled name for a text that the template asks for.  Cannot fail. */
const struct capability_ref_name *capability_ref_template_get(
    const struct capability_ref_template *t, struct str text);

#endif
