/* step_lookup.h - items of an earlier step's list, found by the value of a
 * field. */
#ifndef CLAVIGER_ENGINE_STEP_LOOKUP_H
#define CLAVIGER_ENGINE_STEP_LOOKUP_H

struct arena;
struct json;
struct capability_step;

/*
 * The first item of index, a list or one object, whose field has the text of
 * value; of a value that is a list, one item for each that is found.  Of an
 * item only the fields that the step picks, null where it lacks one.  JSON null
 * where one value finds nothing.
 */
const struct json *step_lookup_find(struct arena *a,
    const struct capability_step *step, const struct json *index,
    const struct json *value);

/*
 * What is searched of a step's result: a list as it is, of an object with one
 * list in it that list, else the object itself.
 */
const struct json *step_lookup_index(const struct json *seen);

#endif
