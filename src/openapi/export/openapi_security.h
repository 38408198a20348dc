/*
 * openapi_security.h - the authentication of callers as a Security Scheme
 * Object.
 */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_SECURITY_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_SECURITY_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct json;
struct capability_exposes;

/*
 * Returns the Security Scheme Object for callers of x: its declared
 * authentication, or a key of the built-in authority.  It never contains a
 * secret.  Returns NULL if no authentication is needed.  Sets *scopes to a
 * list, which is empty for most schemes.
 */
struct json *openapi_security_scheme(struct arena *a,
    const struct capability_exposes *x, bool authority, struct json **scopes);

/* Returns the name of the scheme: "apikey", "bearer" and so on. */
struct str openapi_security_name(
    struct arena *a, const struct capability_exposes *x);

#endif
