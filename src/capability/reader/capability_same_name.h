/* capability_same_name.h - consumed operations that share a name. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_SAME_NAME_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_SAME_NAME_H

#include <stddef.h>

#include "base/base.h"

struct arena;
struct capability_consumed_operation;

enum {
	/* Operations of one name that are compared; others are not found. */
	CAPABILITY_SAME_NAME_MAX = 64
};

/* Operations of one name, in the order of the file. */
struct capability_same_name {
	struct capability_consumed_operation *operation;
	struct capability_same_name *next;
	/* Of the first one only. */
	struct capability_same_name *last;
	size_t count; /* may exceed CAPABILITY_SAME_NAME_MAX */
};

/*
 * Adds op to the operations of a name, on the arena.  The values of the table
 * are the first of each name; it borrows the name.
 */
void capability_same_name_add(struct arena *a, struct table *t, struct str name,
    struct capability_consumed_operation *op);

#endif
