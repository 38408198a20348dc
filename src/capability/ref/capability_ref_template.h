/* capability_ref_template.h - a text with {{tags}}, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEMPLATE_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct capability_ref_name;
struct template;

/*
 * A name that the template looks up.  The text is borrowed from the template.
 */
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

/*
 * Returns the compiled name for a text that the template looks up; NULL for
 * ".", which outside of all sections is nothing.
 */
const struct capability_ref_name *capability_ref_template_get(
    const struct capability_ref_template *t, struct str text);

#endif
