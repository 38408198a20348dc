/* capability_strict.h - a file against the published schema of its dialect. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_H

struct json;
struct capability_dialect;
struct capability_reader;

/*
 * Adds an error for all that the published schema forbids in root, as it was
 * parsed: unknown and missing keys, values of the wrong kind or form, and
 * violations of rules between keys.  The schemas are those of 1.0.0-alpha2 and
 * 1.0.0-beta5.  Versions before beta5 do not have the keys that came later.
 * The schema of alpha1 is no longer published; alpha2's is used.
 */
void capability_strict_check(struct capability_reader *r,
    const struct json *root, const struct capability_dialect *dialect);

#endif
