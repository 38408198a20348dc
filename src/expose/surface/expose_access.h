/* expose_access.h - what the key of a caller may use of a surface. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_ACCESS_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_ACCESS_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"
#include "http/http.h"
#include "key/key.h"

/*
 * The permissions of a key, on the arena of the request.  NULL, as a parameter
 * of these functions, allows everything: the surface asks for no key, or the
 * key is FULL.
 */
struct expose_access {
	struct key_held held;
	struct str id; /* of the key, for messages */
	bool bearer; /* it came as Authorization: Bearer */
};

/*
 * Returns bytes that identify what the caller may use, for caches: equal only
 * if that is equal.  STR_NONE: it is too long.
 */
struct str expose_access_name(const struct expose_access *a, struct arena *on);

/*
 * Returns the first permission that the caller lacks to use o, or STR_NONE.
 * method is that of the request for a route of a forward; otherwise
 * HTTP_METHOD_COUNT.  Policies of the operator apply in addition; see
 * expose_permission_check().
 */
struct str expose_access_missing(const struct expose_access *a,
    const struct capability_operation *o, enum http_method method);

/* The same for a file or a prompt. */
struct str expose_access_missing_of(
    const struct expose_access *a, const struct capability_permission *p);

/* Reports whether nothing is missing.  context: an expose_access or NULL. */
bool expose_access_has(const void *context,
    const struct capability_operation *o, enum http_method method);

/*
 * Reports whether the caller may use any operation, resource or prompt of the
 * file.
 */
bool expose_access_has_any(
    const struct expose_access *a, const struct capability *s);

/*
 * Returns a sentence for the caller: the permission that the key lacks to use
 * what (a noun and a name), and how its owner adds it.
 */
struct str expose_access_text(const struct expose_access *a, struct arena *on,
    struct str what, struct str missing, struct str resource);

#endif
