/* capability_load_paginate.h - reads `x-claviger: {paginate}`. */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_PAGINATE_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_PAGINATE_H

struct capability_consumed_operation;
struct capability_paginate;
struct capability_reader;
struct json;

/*
 * Reads `paginate` in the member `x-claviger` of map, a namespace, and returns
 * it with the keys of upper that it does not have.  Returns upper (borrowed)
 * without the member, and NULL for `paginate: none`.
 */
const struct capability_paginate *capability_load_paginate(
    struct capability_reader *r, const struct json *map,
    const struct capability_paginate *upper);

/* The same for a resource, the keys of whose `x-claviger` it checks. */
const struct capability_paginate *capability_load_paginate_resource(
    struct capability_reader *r, const struct json *map,
    const struct capability_paginate *upper);

/*
 * Sets op->paginate from map and what it inherits.  An operation that is not a
 * GET, or has no JSON to look in, keeps one page; that is noted if the
 * operation itself has the member.
 */
void capability_load_paginate_operation(struct capability_reader *r,
    const struct json *map, const struct capability_paginate *upper,
    struct capability_consumed_operation *op);

#endif
