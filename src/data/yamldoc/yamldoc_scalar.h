/* yamldoc_scalar.h - resolves plain scalars by the core schema. */
#ifndef CLAVIGER_DATA_YAMLDOC_YAMLDOC_SCALAR_H
#define CLAVIGER_DATA_YAMLDOC_YAMLDOC_SCALAR_H

struct arena;
struct json;

/*
 * Converts v, a string, to the value that the core schema (YAML 1.2.2, 10.3.2)
 * assigns to its text.  A number gets its JSON spelling.
 */
void yamldoc_scalar_resolve(struct arena *a, struct json *v);

#endif
