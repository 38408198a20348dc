/* capability_wire.h - how a value is written in a request to an upstream. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_WIRE_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_WIRE_H

#include <stdbool.h>

#include "base/base.h"

/* OpenAPI's `style`, and the tabs of Swagger 2.0 (`tsv`). */
enum capability_style {
	CAPABILITY_STYLE_USUAL, /* not declared: as the engine does by place */
	CAPABILITY_STYLE_MATRIX,
	CAPABILITY_STYLE_LABEL,
	CAPABILITY_STYLE_SIMPLE,
	CAPABILITY_STYLE_FORM,
	CAPABILITY_STYLE_SPACE,
	CAPABILITY_STYLE_PIPE,
	CAPABILITY_STYLE_TAB,
	CAPABILITY_STYLE_DEEP,
	CAPABILITY_STYLE_COUNT,
};

/*
 * `x-claviger` of a consumed parameter, or of a field in `encoding` of a body.
 * Optional texts are STR_NONE.
 */
struct capability_wire {
	struct capability_wire *next; /* of the fields of a body */
	struct str name; /* in the request; a parameter's may differ */
	enum capability_style style;
	bool explode;
	bool reserved; /* reserved characters are not encoded */
	bool base64; /* the value is base64 of the bytes to send */
	struct str content; /* media type */
};

/* Returns the field of that name, or NULL. */
const struct capability_wire *capability_wire_find(
    const struct capability_wire *fields, struct str name);

/* Returns the style of that name; CAPABILITY_STYLE_COUNT: unknown. */
enum capability_style capability_wire_style(struct str name);

#endif
