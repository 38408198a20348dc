/* capability_load_consumed.h - reads one operation of `consumes`. */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_CONSUMED_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_CONSUMED_H

#include <stddef.h>

#include "base/base.h"

struct capability_cache;
struct capability_consumed_operation;
struct capability_consumes;
struct capability_paginate;
struct capability_param;
struct capability_reader;
struct json;

/* What an operation inherits from its resource and namespace. */
struct capability_load_consumed_scope {
	struct capability_consumes *owner;
	struct str resource, path; /* name and path of the resource */
	/* Parameters of the namespace; the resource's, then these. */
	struct capability_param *common, *inherited;
	size_t common_count, inherited_count;
	/* Of the namespace; the resource's; NULL: none. */
	const struct capability_paginate *common_paginate, *paginate;
	const struct capability_cache *common_cache, *cache;
	struct capability_consumed_operation **tail; /* where to append */
};

/*
 * Appends the operation v and moves the tail of the scope.  Nothing is appended
 * if it has no name, or if the namespace has an operation of that name, method
 * and path.
 */
void capability_load_consumed_operation(struct capability_reader *r,
    const struct json *v, struct capability_load_consumed_scope *s);

#endif
