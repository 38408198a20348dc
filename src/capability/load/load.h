/* load.h - the sections of a file, from YAML into the model. */
#ifndef CLAVIGER_CAPABILITY_LOAD_LOAD_H
#define CLAVIGER_CAPABILITY_LOAD_LOAD_H

struct capability_reader;
struct json;

/*
 * Each reads the list member of that name of map, which may be NULL, and
 * appends to the list of the capability.  binds come first, consumes before
 * aggregates and exposes: later sections refer to earlier ones.
 */
void capability_load_binds(struct capability_reader *r, const struct json *map);

/*
 * Reads the definitions in `x-claviger: {schemas}` of map, which may be NULL.
 * An invalid one is an error with its place.
 */
void capability_load_schemas(
    struct capability_reader *r, const struct json *map);
void capability_load_consumes(
    struct capability_reader *r, const struct json *map);
void capability_load_aggregates(
    struct capability_reader *r, const struct json *map);
void capability_load_exposes(
    struct capability_reader *r, const struct json *map);

#endif
