/* spec_secrets.h - what of an answer is secret: `x-claviger: {secrets}`. */
#ifndef CLAVIGER_SPEC_SPEC_SECRETS_H
#define CLAVIGER_SPEC_SPEC_SECRETS_H

struct json;
struct spec_secret;
struct spec_walk;

/* Of a tool or a consumed operation, map; NULL: nothing. */
struct spec_secret *spec_secrets_load(
    struct spec_walk *w, const struct json *map);

#endif
