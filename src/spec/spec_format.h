/* spec_format.h - what upstreams answer, and what comes of it; of spec/ alone.
 */
#ifndef CLAVIGER_SPEC_SPEC_FORMAT_H
#define CLAVIGER_SPEC_SPEC_FORMAT_H

struct json;
struct spec_binary;
struct spec_consumed_operation;
struct spec_walk;

/*
 * `outputRawFormat`, `outputSchema` and their sisters of a consumed operation.
 * A format that cannot be read is op->problem and a warning with its place.
 */
void spec_format_load(struct spec_walk *w, const struct json *map,
    struct spec_consumed_operation *op);

/*
 * What map says of answers that are bytes: `outputMediaType`, `maxBinarySize`,
 * and of an exposed operation `responseBinary` and `responses`.
 */
void spec_format_load_binary(
    struct spec_walk *w, const struct json *map, struct spec_binary *out);

#endif
