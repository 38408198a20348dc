/* coerce.h - text that came by HTTP, as a value of its parameter's type. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_COERCE_H
#define CLAVIGER_ENGINE_ARGUMENTS_COERCE_H

struct arena;
struct json;
struct capability_param;

/*
 * For JSON: "5" for an integer is 5, "true" for a boolean is true, a text for
 * an array is a list of one.  What does not fit, and what has no type, stays as
 * it is; so does each item but by its own type.
 */
const struct json *coerce_value(
    struct arena *a, const struct capability_param *p, const struct json *v);

#endif
