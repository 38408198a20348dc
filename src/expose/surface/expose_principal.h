/* expose_principal.h - the identity of a surface's callers. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_PRINCIPAL_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_PRINCIPAL_H

#include <stdint.h>

#include "base/base.h"
#include "http/http.h"

struct arena;
struct http_exchange;
struct json;

enum { EXPOSE_PRINCIPAL_KEY_BYTES = 32 };

/*
 * Returns a fingerprint of a secret on the arena: 32 hex digits of its
 * HMAC-SHA-256 with a key of this process.  Without the key, an attacker cannot
 * use fingerprints in logs to test guesses.
 */
struct str expose_principal_fingerprint(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], struct str secret);

/*
 * Sets the principal of ex.  The texts are borrowed until the exchange ends;
 * the address of the connection does not change.
 */
void expose_principal_set(struct http_exchange *ex,
    enum http_principal_kind kind, struct str issuer, struct str subject);

/*
 * Sets the caller of a surface that does not check credentials: CLAIMED, with
 * the fingerprint of the Authorization header; without one, it stays ANONYMOUS.
 */
void expose_principal_claim(
    struct http_exchange *ex, const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES]);

/* The owner of a token, for the principal. */
struct expose_token_owner {
	struct str issuer, subject; /* both are bounded */
};

/*
 * Determines the owner of a token from its claims, which are already checked.
 * The subject is the first string of: "sub"; "username" and "client_id" (RFC
 * 7662 2.2); otherwise the token's fingerprint.  If it is not "sub", the issuer
 * gets a suffix that shows it, so that a client cannot pass for a user of the
 * same name. issuer is the one that was required of the claims; STR_NONE: use
 * theirs, or endpoint if they have none.
 */
struct expose_token_owner expose_principal_token_owner(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], const struct json *claims,
    struct str token, struct str issuer, struct str endpoint);

#endif
