/* step_lookup.h - finds items in the list of an earlier step by a field. */
#ifndef CLAVIGER_ENGINE_STEP_LOOKUP_H
#define CLAVIGER_ENGINE_STEP_LOOKUP_H

#include <stdbool.h>

struct arena;
struct json;
struct capability_step;

/*
 * Returns the first item of index, a list or one object, whose field has the
 * text of value; JSON null if no item has it.  If value is a list, returns a
 * list with the items that were found.  Of each item it returns only the fields
 * that the step picks; a missing field is null.
 */
const struct json *step_lookup_find(struct arena *a,
    const struct capability_step *step, const struct json *index,
    const struct json *value);

/*
 * Returns what to search in a step's result: a list itself; in an object with
 * exactly one list, that list; else the object.  In XML, whose lists of one are
 * their only item, it is the only object in an object without the field that
 * step matches.
 */
const struct json *step_lookup_index(
    const struct capability_step *step, const struct json *seen, bool xml);

#endif
