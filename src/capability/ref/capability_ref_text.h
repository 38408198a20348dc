/* capability_ref_text.h - texts with {placeholders}, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEXT_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_TEXT_H

#include <stddef.h>

#include "base/base.h"

struct capability_ref_name;

/* Text up to a {name} or {{name}}, and the name. */
struct capability_ref_piece {
	struct str text;
	const struct capability_ref_name *name; /* NULL: text at the end */
};

/* A brace without a matching brace is text.  Texts are borrowed. */
struct capability_ref_text {
	const struct capability_ref_piece *pieces;
	size_t count;
};

#endif
