/* capability_load_step_extension.h - reads `x-claviger` of a step. */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_STEP_EXTENSION_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_STEP_EXTENSION_H

struct capability_reader;
struct capability_step;
struct json;

/*
 * Reads `when`, `forEach`, `as`, `max` and `maxTime` in the member `x-claviger`
 * of v into s, whose type, name and operation must be set.  A value of `with`
 * that is exactly the name of the item is read as the item, with a warning.
 */
void capability_load_step_extension(struct capability_reader *r,
    const struct json *v, struct capability_step *s);

#endif
