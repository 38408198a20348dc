/* json_names.h - members of one object that have the same name. */
#ifndef CLAVIGER_DATA_JSON_JSON_NAMES_H
#define CLAVIGER_DATA_JSON_JSON_NAMES_H

struct json;

/*
 * A member of the object that was read whose name an earlier one has, which is
 * *first then; NULL where all names differ.
 */
const struct json *json_names_twin(
    const struct json *object, const struct json **first);

/*
 * Leave out every member whose name a later one has: the values then hold one
 * member of each name, and nobody downstream can read another one than we did.
 */
void json_names_keep_last(struct json *object);

#endif
