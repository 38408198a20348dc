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
 * The Security Scheme Object for an exposer's callers: its declared
 * authentication, or a key of the built-in authority; never a secret.  Returns
 * NULL if no authentication is needed.  *scopes is a list, empty for most
 * schemes.
 */
struct json *openapi_security_scheme(struct arena *a,
    const struct capability_exposes *x, bool authority, struct json **scopes);

/* The name of the scheme: "apikey", "bearer" ... */
struct str openapi_security_name(
    struct arena *a, const struct capability_exposes *x);

#endif
