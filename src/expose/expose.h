/* expose.h - a capability's surfaces: what a listener hands its requests to. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_H
#define CLAVIGER_EXPOSE_EXPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "expose/auth/auth.h"
#include "expose/control/control.h"
#include "expose/expose_mcp.h"
#include "expose/surface/surface.h"
#include "expose/skill/skill.h"

struct engine;
struct engine_thread;
struct err;
struct expose_policy;
struct exposer; /* one surface: built once, then only read by all threads */
struct http_exchange;
struct metrics;
struct capability_exposes;
struct capability_operation;

/* Is there a kind of surface for this entry (REST, MCP)? */
bool expose_can(const struct capability_exposes *s);

/*
 * Build the route table or tool list.  The engine and the spec are borrowed.
 * NULL and e where the kind is not served here (UNAVAILABLE) or a path of the
 * file is malformed (INPUT, with its place).
 *
 * Names of routes, for metrics, live in the exposer; with expose_new_counted()
 * in m (borrowed), which may then outlive it.  policy is borrowed; NULL: none.
 */
struct exposer *expose_new(
    const struct engine *en, const struct capability_exposes *s, struct err *e);
struct exposer *expose_new_counted(const struct engine *en,
    const struct capability_exposes *s, struct metrics *m,
    const struct expose_policy *policy, struct err *e);
void expose_free(struct exposer *x);

/*
 * Lend the key under which callers are known by what they showed, before any
 * request comes: they stay the same callers when the file is loaded again.
 */
void expose_lend_key(struct exposer *x, const uint8_t key[32]);

/*
 * Answer ex, now or later, on this thread.  Where the file declares
 * authentication, it is enforced here; where it declares none, the caller's
 * Authorization goes to the built-in authority and nowhere else.
 */
void expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex);

/* What of its address a surface wants, where it shares one with others. */
struct expose_route {
	enum http_method method;
	struct str pattern; /* for http_route_add(); borrowed */
	const struct capability_operation
	    *operation; /* NULL: the kind's own path */
	bool yields; /* to the same route of another surface */
};

/*
 * Visit all of them, in the order of the file; -1 as soon as visit says so.
 * HEAD and OPTIONS come with the others.
 */
typedef int expose_route_fn(void *context, const struct expose_route *route);
int expose_each_route(
    const struct exposer *x, expose_route_fn *visit, void *context);

/*
 * Where surfaces share an address, and between them have the path but not with
 * ex's method: answer OPTIONS for x, and refuse all else (405).
 */
void expose_refuse_method(
    struct exposer *x, struct http_exchange *ex, struct str allow);

/*
 * Where surfaces share an address, its skills are on one shelf.  Is path, one
 * of expose_well_known_is(), a file of a skill of x?  Then x is to have the
 * request; where nobody is, the second answers: the index, or 404.
 */
bool expose_skills_have(const struct exposer *x, struct str path);
void expose_skills_index(
    struct exposer *const *all, size_t count, struct http_exchange *ex);

/* One worker's share of a surface, and the http_handler_fn for its listener. */
struct exposer_thread {
	struct exposer *exposer;
	struct engine_thread *thread;
};

/* context: a struct exposer_thread, borrowed. */
void expose_on_request(void *context, struct http_exchange *ex);

/*
 * Is it open to whoever can connect: no declared authentication, and a remote
 * upstream, called with the file's own credential or as this machine?
 */
bool expose_needs_loopback(const struct exposer *x);

/* Does any of its operations end at the built-in authority? */
bool expose_reaches_authority(const struct exposer *x);

#endif
