/* capability_format.h - what upstreams answer, and what comes of it; of spec/
 * alone.
 */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_FORMAT_H
#define CLAVIGER_CAPABILITY_CAPABILITY_FORMAT_H

struct json;
struct capability_binary;
struct capability_consumed_operation;
struct capability_reader;

/*
 * `outputRawFormat`, `outputSchema` and their sisters of a consumed operation.
 * A format that cannot be read is op->problem and a warning with its place.
 */
void capability_format_load(struct capability_reader *w, const struct json *map,
    struct capability_consumed_operation *op);

/*
 * What map says of answers that are bytes: `outputMediaType`, `maxBinarySize`,
 * and of an exposed operation `responseBinary` and `responses`.
 */
void capability_format_load_binary(struct capability_reader *w,
    const struct json *map, struct capability_binary *out);

#endif
