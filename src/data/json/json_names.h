/* json_names.h - members of an object with equal names. */
#ifndef CLAVIGER_DATA_JSON_JSON_NAMES_H
#define CLAVIGER_DATA_JSON_JSON_NAMES_H

struct json;

/*
 * Returns a member whose name occurs earlier in the object, and sets *first to
 * the earlier one; NULL if all names differ.
 */
const struct json *json_names_twin(
    const struct json *object, const struct json **first);

/*
 * Removes every member whose name occurs again later, so that all readers of
 * the object see the same value for a name.
 */
void json_names_keep_last(struct json *object);

#endif
