/* mapping_value.h - constants and templates in answers. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_VALUE_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_VALUE_H

struct arena;
struct call;
struct err;
struct json;
struct capability_output;

/*
 * Returns the constant or rendered template of o, converted to its type. c has
 * the values for templates and may be NULL.  Returns NULL if a value is absent.
 */
const struct json *mapping_value_given(const struct call *c, struct arena *a,
    const struct capability_output *o, struct err *e);

#endif
