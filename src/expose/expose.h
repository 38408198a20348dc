/* expose.h - the surfaces of a capability, which answer requests. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_H
#define CLAVIGER_EXPOSE_EXPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "expose/auth/auth.h"
#include "expose/control/control.h"
#include "expose/mcp/mcp.h"
#include "expose/surface/surface.h"
#include "expose/skill/skill.h"

struct engine;
struct engine_thread;
struct err;
struct expose_policy;
struct expose_kind;
struct exposer; /* one surface; read-only and shared by all threads once built
                 */
struct http_exchange;
struct metrics;
struct capability_exposes;
struct capability_operation;

/*
 * Returns the row of the entry's kind of surface; NULL if the program does not
 * serve its type.
 */
const struct expose_kind *expose_find_kind(const struct capability_exposes *s);

/* Is the entry a surface of its own, of a kind that is served? */
bool expose_is_supported(const struct capability_exposes *s);

/*
 * Builds the route table or tool list.  The engine and the capability are
 * borrowed.  Returns NULL and sets e if the kind is not supported (UNAVAILABLE)
 * or a path of the file is malformed (INPUT, with its place).
 *
 * The names of routes, for metrics, are copied to m (borrowed), which may
 * outlive the exposer; if m is NULL, they belong to the exposer. policy is
 * borrowed; NULL: no policy.
 */
struct exposer *expose_new(const struct engine *en,
    const struct capability_exposes *s, struct metrics *m,
    const struct expose_policy *policy, struct err *e);
void expose_free(struct exposer *x);

/*
 * Joins the MCP surfaces of several files, which are borrowed, to one endpoint:
 * their tools, resources, prompts and skills.  A name that several files have
 * gets the namespace of its surface before it.  Returns NULL and sets e (INPUT)
 * if they do not accept the same callers.
 */
struct exposer *expose_join(
    struct exposer *const *all, size_t count, struct err *e);

/*
 * Sets the key for fingerprints of credentials, before any request.  With the
 * same key, callers keep their identity when the file is reloaded.
 */
void expose_set_key(struct exposer *x, const uint8_t key[32]);

/*
 * Sets where the surfaces of the file are served, for its skills, before any
 * request.  Without it, they name the addresses of the file.
 */
void expose_set_places(
    struct exposer *x, const struct expose_skill_places *places);

/*
 * Responds to ex, now or later, on this thread.  Enforces the authentication
 * that the file declares.  If it declares none, the caller's Authorization is
 * passed to the built-in authority and nowhere else.
 */
void expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex);

/* A route of a surface, to share an address with other surfaces. */
struct expose_route {
	enum http_method method;
	struct str pattern; /* for http_route_add(); borrowed */
	const struct capability_operation
	    *operation; /* NULL: a path of the kind */
	bool yields; /* to the same route of another surface */
};

/*
 * Calls visit for each route, in the order of the file, until it returns -1;
 * then returns -1. HEAD and OPTIONS are implied.
 */
typedef int expose_route_fn(void *context, const struct expose_route *route);
int expose_each_route(
    const struct exposer *x, expose_route_fn *visit, void *context);

/*
 * Responds to a request for a path that surfaces of a shared address have, but
 * not with the method of ex: to OPTIONS as x does, otherwise with 405. allow
 * lists the methods.
 */
void expose_reject_method(
    struct exposer *x, struct http_exchange *ex, struct str allow);

/*
 * Surfaces of a shared address share one index of skills.
 * expose_has_skill_file() reports whether path, which passes
 * expose_well_known_is(), is a file of a skill of x; then x must handle the
 * request.  If no surface has the file, expose_skills_index() sends the index,
 * or 404.  If a surface needs keys, the index does, too.  t is the thread of
 * any of them.
 */
bool expose_has_skill_file(const struct exposer *x, struct str path);
void expose_skills_index(struct exposer *const *all, size_t count,
    struct engine_thread *t, struct http_exchange *ex);

/*
 * Reports whether anyone who can connect could use a remote upstream with the
 * file's credential or from this machine, because the surface declares no
 * authentication.  Such a surface may listen only on loopback.  Internal
 * surfaces without authentication are included.
 */
bool expose_needs_loopback(const struct exposer *x);

/* Reports whether its callers need a key of the built-in authority. */
bool expose_needs_authority(const struct exposer *x);

/* Reports whether any of its operations calls the built-in authority. */
bool expose_reaches_authority(const struct exposer *x);

#endif
