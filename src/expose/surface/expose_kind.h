/* expose_kind.h - a kind of surface, and an exposer: a surface at run time. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_KIND_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_KIND_H

#include "base/base.h"
#include "expose/surface/expose_principal.h"
#include "capability/capability.h"

struct engine;
struct engine_thread;
struct err;
struct expose_auth;
struct expose_cache;
struct expose_openapi;
struct expose_skills;
struct expose_policy;
struct exposer;
struct http_exchange;

/*
 * A kind: one row of the table in expose.c, defined in the folder of the kind.
 * Code that treats kinds differently asks a member of the row.
 */
struct expose_kind {
	enum capability_exposes_type type;
	const char *name; /* "rest" */
	const char *trace; /* "rest.request"; NULL: requests are not traced */
	bool needs_port; /* without a port it is not served on its own */
	/*
	 * For operators only: it needs authentication or listens on loopback
	 * only, and offers no skills.
	 */
	bool is_internal;
	/*
	 * Each operation has a route of its own, a method and a path; routes of
	 * paths yield to it.  Surfaces of the kind may share a path.
	 */
	bool routes_operations;
	bool has_openapi; /* `export openapi` describes its operations */
	bool speaks_stdio; /* `serve --stdio` offers it on stdin and stdout */
	/* Clients ask it for its authorization server (RFC 9728). */
	bool has_auth_metadata;
	const char *url_path; /* where clients call it, "/mcp"; NULL: "" */
	const char
	    *route; /* for metrics, unless the handler sets a better one */
	const char *const
	    *paths; /* the paths of the kind, NULL-terminated; NULL: none */
	int (*open)(struct exposer *x, struct err *e); /* sets x->own */
	void (*close)(struct exposer *x); /* also called after a failed open */
	void (*handle)(struct exposer *x, struct engine_thread *t,
	    struct http_exchange *ex);
	/*
	 * Reports whether the response to ex is a document for people to read,
	 * and the request has no side effects.  NULL: the kind has no
	 * documents.
	 */
	bool (*is_document)(const struct exposer *x, struct http_exchange *ex);
	/*
	 * Rewrites the error response of a request that is refused before
	 * handle().  NULL: it stays as it is.
	 */
	void (*refused)(struct http_exchange *ex);
};

struct exposer {
	const struct expose_kind *kind;
	const struct engine *engine; /* borrowed */
	const struct capability_exposes *capability; /* borrowed */
	const struct expose_policy *policy; /* borrowed; never NULL */
	struct expose_auth
	    *auth; /* NULL: the file declares no authentication */
	bool keeps_credential; /* the built-in authority checks it, too */
	bool needs_key; /* callers need a key of that authority, nothing else */
	struct expose_openapi *document; /* of a REST surface, or NULL */
	/* What limited keys see of it; NULL: callers need no keys. */
	struct expose_cache *cache;
	struct expose_skills *skills; /* of the file; NULL: not offered */
	struct metrics *metrics; /* keeps the names of routes; may be NULL */
	uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES]; /* for fingerprints */
	/* The surfaces that it joins, borrowed; NULL: it is that of a file. */
	struct exposer *const *joined;
	size_t joined_count;
	void *own; /* the state of the kind */
	struct arena arena; /* read-only once open */
};

/*
 * Returns the name of a route for metrics: a copy that x->metrics owns, or name
 * itself (borrowed) if x has no metrics.
 */
const char *expose_kind_route_name(const struct exposer *x, const char *name);

#endif
