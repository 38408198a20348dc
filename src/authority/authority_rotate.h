/* authority_rotate.h - what a request to rotate a key says. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_ROTATE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_ROTATE_H

#include <stdint.h>

struct err;
struct json;

/*
 * Reads {"grace": "24h"}; body NULL: an empty one.  Sets *grace_ms, to a day if
 * grace is absent.  Returns -1 and sets e (INPUT) if it is no duration of at
 * most 90 days, or if another member is present: a mistyped one would leave the
 * old key valid for longer than intended.
 */
int authority_rotate_read(
    const struct json *body, int64_t *grace_ms, struct err *e);

#endif
