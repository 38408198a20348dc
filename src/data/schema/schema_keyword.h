/* schema_keyword.h - keys of a schema that contain no other schema. */
#ifndef CLAVIGER_DATA_SCHEMA_SCHEMA_KEYWORD_H
#define CLAVIGER_DATA_SCHEMA_SCHEMA_KEYWORD_H

struct arena;
struct err;
struct json;
struct schema;

/*
 * Reads the member v of a schema into s: type, const, enum, bounds, pattern and
 * others.  Returns 0 for a key that it does not know.  Returns -1 and sets e
 * (INPUT, with the place) if the value has the wrong type.  s borrows v.
 */
int schema_keyword_read(
    struct arena *a, struct schema *s, const struct json *v, struct err *e);

/* Sets the error "'items' of a schema must be ..." and returns -1. */
int schema_keyword_refuse(
    struct err *e, const struct json *v, const char *key, const char *want);

#endif
