/* capability_ref.h - a value of a capability file, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/ref/capability_ref_name.h"

struct capability_ref_template;
struct capability_ref_text;
struct json;

/*
 * A value and what its texts may refer to.  A text is a reference, a template
 * or itself; a list or an object has its members in `first`.
 */
struct capability_ref {
	const struct capability_ref *next, *first;
	const struct json *value; /* as in the file; borrowed */
	const struct capability_ref_name *name; /* of a text, else NULL */
	const struct capability_ref_template *template; /* NULL: no "{{" */
	/* Of the name of a member, if that contains "{{"; else NULL. */
	const struct capability_ref_template *key;
	const struct capability_ref_text *text; /* NULL: no "{" in a text */
};

enum { CAPABILITY_REF_DEPTH = 100 }; /* deeper members are not compiled */

/*
 * Reports whether a reference or a tag in ref, which may be NULL, contains the
 * name of an argument: "x" of "rest.path.x", "{{x}}" or "{{x.y}}".
 */
bool capability_ref_mentions(const struct capability_ref *ref, struct str name);

/*
 * Reports whether a reference or a tag in ref, which may be NULL, takes a value
 * from that place of the caller's request.
 */
bool capability_ref_uses(
    const struct capability_ref *ref, enum capability_ref_place place);

/*
 * Reports whether ref is a reference or a {{tag}} and nothing else, and its
 * last part is name: "x" of "rest.path.x" and "{{tools.x}}".
 */
bool capability_ref_is_value_of(
    const struct capability_ref *ref, struct str name);

#endif
