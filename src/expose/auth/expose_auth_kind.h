/* expose_auth_kind.h - a kind of authentication, and what all kinds share. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_KIND_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_KIND_H

#include "base/base.h"
#include "capability/capability.h"
#include "expose/auth/expose_auth.h"
#include "http/http.h"

struct arena;
struct engine;
struct expose_auth_digest;
struct expose_kind;
struct expose_oauth;
struct expose_secret;

/* Called with the result of a check that had to wait. */
struct expose_auth_callback {
	expose_auth_fn *run;
	void *context;
};

/* One row of the table in expose_auth.c. */
struct expose_auth_kind {
	/* Resolves what s->auth requires; sets auth->problem on failure. */
	void (*open)(struct expose_auth *auth, struct arena *a,
	    const struct engine *en, const struct capability_exposes *s);
	enum expose_auth_result (*check)(const struct expose_auth *auth,
	    struct engine_thread *t, struct http_exchange *ex,
	    struct expose_auth_callback done);
	/* Frees what open() put on the heap; NULL: nothing. */
	void (*close)(struct expose_auth *auth);
	/* As in expose_auth.h; both NULL: the kind has no metadata. */
	bool (*serve_metadata)(
	    const struct expose_auth *auth, struct http_exchange *ex);
	const char *const *(*metadata_paths)(const struct expose_auth *auth);
};

/* A header, query parameter or cookie, and the value that it must have. */
struct expose_secret {
	struct str name; /* NUL-terminated */
	struct str scheme; /* of Authorization; STR_NONE: the whole value */
	enum capability_in in; /* HEADER, QUERY or COOKIE */
	uint8_t want[32]; /* its SHA-256: compared in constant time */
};

/* On the exposer's arena; read-only after expose_auth_new(). */
struct expose_auth {
	const struct expose_auth_kind *kind; /* NULL: see problem */
	const struct expose_kind *surface; /* the kind of the surface */
	struct str realm;
	unsigned source; /* the number of the file that declares it */
	const uint8_t *key; /* for fingerprints; the exposer's */
	/*
	 * The principal of callers that present the fixed secrets.  A user has
	 * a name; other secrets are known by their fingerprint.
	 */
	enum http_principal_kind caller;
	struct str subject;
	struct err problem; /* kind ERR_NONE: the check works */
	struct expose_secret *secrets; /* the caller must present all */
	size_t secret_count;
	struct str challenge; /* WWW-Authenticate, for fixed secrets */
	bool is_bearer;
	struct expose_auth_digest *digest;
	struct expose_oauth *oauth;
};

/* The kinds. */
extern const struct expose_auth_kind expose_auth_apikey, expose_auth_bearer,
    expose_auth_basic, expose_auth_digest, expose_auth_oauth, expose_auth_key;

/*
 * Renders the template text on the arena.  Returns STR_NONE for NULL.  Sets
 * auth->problem if a bind has no value.
 */
struct str expose_auth_kind_render(struct expose_auth *auth, struct arena *a,
    const struct engine *en, const struct capability_ref *text);

/*
 * The same, but an empty result sets auth->problem, too. name is the key of
 * text in the file.
 */
struct str expose_auth_kind_require(struct expose_auth *auth, struct arena *a,
    const struct engine *en, const struct capability_ref *text,
    const char *name);

/*
 * Returns the credential after scheme in Authorization; STR_NONE if the header
 * is missing or has another scheme.
 */
struct str expose_auth_kind_credential(
    struct http_exchange *ex, const char *scheme);

/* Sets the response; challenge, borrowed, is sent unless it is empty. */
enum expose_auth_result expose_auth_kind_reject(struct http_exchange *ex,
    int status, const char *message, struct str challenge);

/*
 * Rejects with 503 and Retry-After, because the authorization server did not
 * answer.
 */
enum expose_auth_result expose_auth_kind_unavailable(
    struct http_exchange *ex, const struct err *why);

/*
 * Ends a check whose client has closed the connection.  The response is not
 * sent.
 */
enum expose_auth_result expose_auth_kind_client_gone(struct http_exchange *ex);

#endif
