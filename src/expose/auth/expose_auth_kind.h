/* expose_auth_kind.h - what a kind of authentication is made of. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_KIND_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_KIND_H

#include "base/base.h"
#include "expose/auth/expose_auth.h"
#include "http/http.h"

struct arena;
struct engine;
struct expose_auth_digest;
struct expose_auth_oauth;
struct expose_secret;
struct capability_exposes;

/* Whom to tell, where a verdict had to wait. */
struct expose_then {
	expose_auth_fn *run;
	void *context;
};

/* One row of the table in expose_auth.c. */
struct expose_auth_kind {
	/* What is wrong goes to auth->problem. */
	void (*open)(struct expose_auth *auth, struct arena *a,
	    const struct engine *en, const struct capability_exposes *s);
	enum expose_verdict (*check)(const struct expose_auth *auth,
	    struct engine_thread *t, struct http_exchange *ex,
	    struct expose_then then);
};

/* A header or query parameter, and what it must hold. */
struct expose_secret {
	struct str name; /* NUL-terminated */
	struct str scheme; /* of Authorization; STR_NONE: the whole value */
	bool in_query;
	uint8_t want[32]; /* SHA-256 of it: compared whatever its length */
};

/* On the exposer's arena, read-only once it is made. */
struct expose_auth {
	const struct expose_auth_kind *kind; /* NULL: problem says why */
	struct str realm;
	unsigned source; /* the file that declares it, by number */
	const uint8_t *key; /* of fingerprints; the exposer's */
	/*
	 * Of fixed secrets: whom they let in.  A user has a name, other secrets
	 * are known by their fingerprint.
	 */
	enum http_principal_kind caller;
	struct str subject;
	struct err problem; /* kind ERR_NONE: it works */
	struct expose_secret *secrets; /* all of them must be shown */
	size_t secret_count;
	struct str challenge; /* for WWW-Authenticate; of fixed secrets */
	bool is_bearer;
	struct expose_auth_digest *digest;
	struct expose_auth_oauth *oauth;
};

extern const struct expose_auth_kind expose_auth_apikey, expose_auth_bearer,
    expose_auth_basic, expose_auth_by_digest, expose_auth_oauth2;

/*
 * A template as text, on the arena; STR_NONE of STR_NONE.  What cannot be
 * resolved becomes the problem.
 */
struct str expose_auth_text(struct expose_auth *auth, struct arena *a,
    const struct engine *en, struct str text);

/* The same of what must not be empty; what: its key in the file. */
struct str expose_auth_needed(struct expose_auth *auth, struct arena *a,
    const struct engine *en, struct str text, const char *what);

/* What stands behind that scheme in Authorization; STR_NONE: another, none. */
struct str expose_auth_shown(struct http_exchange *ex, const char *scheme);

/* Fill in the answer; challenge n 0: none, else borrowed. */
enum expose_verdict expose_auth_refuse(struct http_exchange *ex, int status,
    const char *message, struct str challenge);

/* 503 and Retry-After: who could judge cannot be reached. */
enum expose_verdict expose_auth_later(
    struct http_exchange *ex, const struct err *why);

/* The client left while its credential was judged: nobody reads that. */
enum expose_verdict expose_auth_left(struct http_exchange *ex);

/* digest: what is on the heap. */
void expose_auth_digest_done(struct expose_auth_digest *d);

/* oauth2: the document of RFC 9728, where the request is for it. */
bool expose_auth_oauth_tell(
    const struct expose_auth *auth, struct http_exchange *ex);
const char *const *expose_auth_oauth_paths(const struct expose_auth *auth);

#endif
