/* json_member.h - dotted names of members, such as "a.b", compiled. */
#ifndef CLAVIGER_DATA_JSON_JSON_MEMBER_H
#define CLAVIGER_DATA_JSON_JSON_MEMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct json;

/* One step of a name: "b" of "a.b.c". */
struct json_member_step {
	struct str name; /* "b" */
	struct str rest; /* "b.c": a member may have a dot in its name */
	int64_t index; /* name as the number of an item; -1: no number */
};

/* Texts are borrowed from the name. */
struct json_member {
	const struct json_member_step *steps;
	size_t count; /* at least 1 */
};

/* Splits name, which is borrowed, at its dots; the steps are on the arena. */
struct json_member json_member_new(struct arena *a, struct str name);

/*
 * Finds the member of v, which may be NULL, or the member of a member.  At each
 * step the rest of the name is searched as one name first.  Returns NULL if
 * no member has the name.
 */
const struct json *json_member_find(
    const struct json_member *m, const struct json *v);

/* The same; a step that is a number also selects an item of an array. */
const struct json *json_member_find_item(
    const struct json_member *m, const struct json *v);

#endif
