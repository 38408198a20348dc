/* expose_auth.h - the authentication that a surface declares. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct capability_exposes;
struct capability_operation;
struct engine;
struct engine_thread;
struct expose_auth; /* what a caller must present; on the exposer's arena */
struct expose_kind;
struct http_exchange;

/*
 * Resolves what s->auth requires.  kind is that of s.  key, for fingerprints of
 * secrets (expose_principal.h), is borrowed.  A missing bind and an unsupported
 * type are not errors here: every request is then rejected with 503 and the
 * reason, because letting callers in without a check would be worse.
 */
struct expose_auth *expose_auth_new(struct arena *a, const struct engine *en,
    const struct expose_kind *kind, const struct capability_exposes *s,
    const uint8_t key[32]);

void expose_auth_done(struct expose_auth *auth); /* before its arena */

/*
 * Computes the fingerprints again after key has changed.  Call it before any
 * request.
 */
void expose_auth_set_key(struct expose_auth *auth, struct arena *a);

/* Returns why every request is rejected, borrowed; NULL if the check works. */
const char *expose_auth_problem(const struct expose_auth *auth);

enum expose_auth_result {
	EXPOSE_AUTH_ACCEPTED,
	EXPOSE_AUTH_REJECTED, /* ex->response is set: 401, 403 or 503 */
	EXPOSE_AUTH_PENDING, /* waits for an authorization server */
};

/*
 * Called once, by the loop, after EXPOSE_AUTH_PENDING.  If accepted is false,
 * ex->response is set.
 */
typedef void expose_auth_fn(void *context, bool accepted);

/*
 * Authenticates the caller of ex and sets ex->principal if it is accepted.
 * done is called only if the result is EXPOSE_AUTH_PENDING.
 */
enum expose_auth_result expose_auth_check(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, expose_auth_fn *done,
    void *context);

/* Reports whether callers need a key of the built-in authority. */
bool expose_auth_needs_authority(const struct expose_auth *auth);

/*
 * Reports whether two surfaces accept the same callers: both need keys, or the
 * same fixed secrets.  NULL: everyone.  Other kinds are never the same.
 */
bool expose_auth_equal(
    const struct expose_auth *a, const struct expose_auth *b);

/*
 * Reports whether the key of the caller allows the operation.  If not, sets the
 * response to 403, which names the permission that is missing.
 */
bool expose_auth_key_permits(const struct expose_auth *auth,
    struct http_exchange *ex, const struct capability_operation *o);

/*
 * Removes the credential from ex->request.  It was meant for this surface;
 * later steps must not pass it on by mistake.
 */
void expose_auth_strip(
    const struct expose_auth *auth, struct http_exchange *ex);

/*
 * Serves the metadata of a protected resource (RFC 9728), which is public.
 * Returns false if ex asks for something else, else sets ex->response.
 */
bool expose_auth_serve_metadata(
    const struct expose_auth *auth, struct http_exchange *ex);

/* Returns the paths of that metadata, NULL-terminated; NULL: no metadata. */
const char *const *expose_auth_metadata_paths(const struct expose_auth *auth);

#endif
