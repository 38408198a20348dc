/* mapping_value.h - values as the type of an output wants them. */
#ifndef CLAVIGER_ENGINE_MAPPING_VALUE_H
#define CLAVIGER_ENGINE_MAPPING_VALUE_H

struct arena;
struct call;
struct err;
struct json;
struct spec_output;

/*
 * v as the declared type has it, where nothing is lost: "5" as the number 5,
 * 5 as "5".  Texts are cut to maxLength.  Else v itself.
 */
const struct json *mapping_value_typed(
    struct arena *a, const struct spec_output *o, const struct json *v);

/*
 * The constant or template of o, with the values of c (NULL: none) in it and
 * typed; NULL: it names what is absent.
 */
const struct json *mapping_value_given(const struct call *c, struct arena *a,
    const struct spec_output *o, struct err *e);

#endif
