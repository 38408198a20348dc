/* mapping_value.h - constants and templates in answers. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_VALUE_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_VALUE_H

struct arena;
struct call;
struct err;
struct json;
struct capability_output;

/*
 * The constant or template of o, with the values of c (NULL: none) in it and
 * typed; NULL: it names what is absent.
 */
const struct json *mapping_value_given(const struct call *c, struct arena *a,
    const struct capability_output *o, struct err *e);

#endif
