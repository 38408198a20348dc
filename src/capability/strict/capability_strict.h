/* capability_strict.h - a file against the published schema of its dialect. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_H

struct json;
struct capability_dialect;
struct capability_reader;

/*
 * Note as an error whatever the schema forbids in root, which is as it was
 * parsed: unknown keys, missing ones, values of the wrong kind or form, rules
 * between keys.  The schemas are those of 1.0.0-alpha2 and 1.0.0-beta5; of the
 * versions before beta5 what came later is unknown.  alpha1, whose schema is
 * not published any more, is held against alpha2's.
 */
void capability_strict_check(struct capability_reader *r,
    const struct json *root, const struct capability_dialect *dialect);

#endif
