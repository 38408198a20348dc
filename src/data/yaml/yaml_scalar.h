/* yaml_scalar.h - what a plain scalar is, by its shape. */
#ifndef CLAVIGER_DATA_YAML_YAML_SCALAR_H
#define CLAVIGER_DATA_YAML_YAML_SCALAR_H

struct arena;
struct json;

/*
 * Make v, a string, what the core schema (YAML 1.2.2, 10.3.2) takes its text
 * for.  A number's text becomes what JSON writes for it.
 */
void yaml_scalar_resolve(struct arena *a, struct json *v);

#endif
