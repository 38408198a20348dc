/* coerce.h - converts text from HTTP to the type of its parameter. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_COERCE_H
#define CLAVIGER_ENGINE_ARGUMENTS_COERCE_H

struct arena;
struct json;
struct capability_param;

/*
 * Returns v converted to the declared type of p: "5" to the integer 5, "true"
 * to a boolean, a text to a list with that one item.  The items of a list are
 * converted to their own type.  If v does not fit, or p has no type, returns v.
 */
const struct json *coerce_value(
    struct arena *a, const struct capability_param *p, const struct json *v);

/*
 * Returns text as the list that the separator of p makes of it: "a,b" as ["a",
 * "b"].  Anything else, and JSON of a list, is returned unchanged.  At most a
 * thousand items are separated.
 */
const struct json *coerce_split(
    struct arena *a, const struct capability_param *p, const struct json *v);

#endif
