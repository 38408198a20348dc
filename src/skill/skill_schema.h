/* skill_schema.h - inputs that have a JSON Schema. */
#ifndef CLAVIGER_SKILL_SKILL_SCHEMA_H
#define CLAVIGER_SKILL_SKILL_SCHEMA_H

#include "base/base.h"

struct arena;
struct capability_param;
struct json;

/*
 * Returns a parameter for each property of p's schema, required ones first; the
 * list is on a.  NULL if the schema names none.
 */
struct capability_param *skill_schema_members(
    struct arena *a, const struct capability_param *p);

/*
 * Returns a small value of p's schema: what it requires, with defaults,
 * examples and the first of alternatives.  name is that of the input.
 */
struct json *skill_schema_example(
    struct arena *a, const struct capability_param *p, struct str name);

#endif
