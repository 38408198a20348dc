/* expose_kind.h - what a kind of surface is made of. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_KIND_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_KIND_H

#include "base/base.h"
#include "expose/surface/expose_principal.h"
#include "capability/capability.h"

struct engine;
struct engine_thread;
struct err;
struct expose_auth;
struct expose_openapi;
struct expose_skills;
struct expose_policy;
struct exposer;
struct http_exchange;

/* A kind: one row of the table in expose.c, one source file. */
struct expose_kind {
	enum capability_exposes_type type;
	const char *route; /* for metrics, until the handler knows better */
	const char *const *paths; /* its own, NULL-terminated; NULL: none */
	int (*open)(struct exposer *x, struct err *e); /* fills x->own */
	void (*close)(struct exposer *x); /* also after a failed open */
	void (*handle)(struct exposer *x, struct engine_thread *t,
	    struct http_exchange *ex);
	/*
	 * Would ex be answered with a document that is meant for people to
	 * read, and that changes nothing?  NULL: the kind has none.
	 */
	bool (*is_document)(const struct exposer *x, struct http_exchange *ex);
};

/* name where it lives as long as it is counted; borrowed until then. */
const char *expose_route_name(const struct exposer *x, const char *name);

struct exposer {
	const struct expose_kind *kind;
	const struct engine *engine; /* borrowed */
	const struct capability_exposes *capability; /* borrowed */
	const struct expose_policy *policy; /* borrowed; never NULL */
	struct expose_auth *auth; /* NULL: the file declares none */
	bool keeps_credential; /* the authority behind judges it too */
	bool needs_key; /* of that authority, and nothing else */
	struct expose_openapi *document; /* of a REST surface; NULL */
	struct expose_skills *skills; /* of its file; NULL: it offers none */
	struct metrics *metrics; /* keeps the names of routes; NULL: nobody */
	uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES]; /* of fingerprints */
	void *own; /* the kind's */
	struct arena arena; /* read-only once open */
};

#endif
