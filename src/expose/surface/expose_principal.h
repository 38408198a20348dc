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
 * A fingerprint of a secret, 32 hex digits: HMAC-SHA-256 under a key of this
 * process, so that logs do not help an attacker test guesses.
 */
struct str expose_principal_fingerprint(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], struct str secret);

/*
 * Sets the caller of ex.  The texts are borrowed for as long as the exchange;
 * the address of the connection is kept.
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
 * shows that, so that a client cannot pass for a user of the same name. issuer:
 * the one that the claims had to have, or STR_NONE to use theirs; endpoint: if
 * they have none.
 */
struct expose_token_owner expose_principal_token_owner(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], const struct json *claims,
    struct str token, struct str issuer, struct str endpoint);

#endif
