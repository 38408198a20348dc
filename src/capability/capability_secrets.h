/* capability_secrets.h - what of an answer is secret: `x-claviger: {secrets}`.
 */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_SECRETS_H
#define CLAVIGER_CAPABILITY_CAPABILITY_SECRETS_H

struct json;
struct capability_secret;
struct capability_reader;

/* Of a tool or a consumed operation, map; NULL: nothing. */
struct capability_secret *capability_secrets_load(
    struct capability_reader *w, const struct json *map);

#endif
