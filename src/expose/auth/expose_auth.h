/* expose_auth.h - the authentication that a surface declares for itself. */
#ifndef CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_H
#define CLAVIGER_EXPOSE_AUTH_EXPOSE_AUTH_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct engine;
struct engine_thread;
struct expose_auth; /* what a caller must show; on the exposer's arena */
struct http_exchange;
struct capability_exposes;

/*
 * key: the one for fingerprints of secrets (expose_principal.h); borrowed.
 *
 * Resolve what s->auth asks for.  A bind that is missing, or a type that is
 * not carried out, is no error here: every request is then refused with 503
 * and the reason, since to let anybody in would be worse.
 */
struct expose_auth *expose_auth_new(struct arena *a, const struct engine *en,
    const struct capability_exposes *s, const uint8_t key[32]);

void expose_auth_done(struct expose_auth *auth); /* before its arena */

/* The key has changed: fingerprints are made again.  Before any request. */
void expose_auth_set_key(struct expose_auth *auth, struct arena *a);

/* Why nobody can come in, borrowed; NULL: who shows it can. */
const char *expose_auth_problem(const struct expose_auth *auth);

enum expose_verdict {
	EXPOSE_LET_IN,
	EXPOSE_REFUSED, /* ex->response is filled: 401, 403 or 503 */
	EXPOSE_WAITS, /* for an authorization server */
};

/* From the loop, once, after EXPOSE_WAITS; in false: ex->response is filled. */
typedef void expose_auth_fn(void *context, bool in);

/*
 * Judge the caller of ex, and set ex->principal to whoever is let in; then is
 * called only if the verdict has to wait.
 */
enum expose_verdict expose_auth_check(const struct expose_auth *auth,
    struct engine_thread *t, struct http_exchange *ex, expose_auth_fn *then,
    void *context);

/*
 * Take what the caller showed out of ex->request: it was meant for this
 * surface, and nothing behind it can pass it on by mistake.
 */
void expose_auth_take(const struct expose_auth *auth, struct http_exchange *ex);

/*
 * Is the request one for what anybody may know: the metadata of a protected
 * resource (RFC 9728)?  Then ex->response is filled.
 */
bool expose_auth_tell(const struct expose_auth *auth, struct http_exchange *ex);

/* The paths of that, NULL-terminated; NULL: none. */
const char *const *expose_auth_paths(const struct expose_auth *auth);

#endif
