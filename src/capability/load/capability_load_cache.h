/* capability_load_cache.h - reads `x-claviger: {cache}`. */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_CACHE_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_CACHE_H

struct capability_cache;
struct capability_consumed_operation;
struct capability_reader;
struct json;

/*
 * Reads `cache` in the member `x-claviger` of map: on, off, or a mapping, which
 * overrides single keys of upper.  Returns upper (borrowed) without the member,
 * and NULL for off.
 */
const struct capability_cache *capability_load_cache(
    struct capability_reader *r, const struct json *map,
    const struct capability_cache *upper);

/*
 * Sets op->cache from map and what it inherits.  Only responses to a GET are
 * kept; that is noted if the operation itself has the member.
 */
void capability_load_cache_operation(struct capability_reader *r,
    const struct json *map, const struct capability_cache *upper,
    struct capability_consumed_operation *op);

#endif
