/* schema_check.h - one check, for the files of schema_check. */
#ifndef CLAVIGER_DATA_SCHEMA_SCHEMA_CHECK_H
#define CLAVIGER_DATA_SCHEMA_SCHEMA_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct json;
struct schema;
struct schema_cost;

/* Where a value is: a member of outer, or an item of it. */
struct schema_at {
	const struct schema_at *outer; /* NULL: the value itself */
	struct str name; /* STR_NONE: an item */
	size_t index;
};

struct schema_checker {
	struct schema_cost *cost;
	struct err *e; /* NULL: only the result is wanted */
	int depth; /* of values */
	int hops; /* of schemas for the same value */
	bool in_part; /* names may belong to another part of the schema */
	bool spent; /* the cost exceeds its bound: stop */
};

/* Counts n steps of c; -1 if the check must stop. */
int schema_check_spend(struct schema_checker *c, size_t n);

/* Sets the error "body.items[2] must ..." and returns -1. */
int schema_check_refuse(struct schema_checker *c, const struct schema_at *at,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for a value of the wrong type: "must be a string, not null". */
int schema_check_refuse_type(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);

/* low, high: -1 for no bound. */
int schema_check_count(struct schema_checker *c, const struct schema_at *at,
    size_t have, int64_t low, int64_t high, const char *what);

/* const and enum; the keys of strings; the keys of numbers. */
int schema_check_fixed(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);
int schema_check_text(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);
int schema_check_number(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);

/* Refuses members of an object that no part of its schema declares. */
int schema_check_names(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);

#endif
