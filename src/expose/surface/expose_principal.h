/* expose_principal.h - names for the callers of a surface. */
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
 * 32 hex digits that stand for a secret: HMAC-SHA-256 under a key of this
 * process, so that the logs do not help anyone test guesses.
 */
struct str expose_principal_fingerprint(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], struct str secret);

/*
 * Set the caller of ex.  The texts are borrowed for as long as the exchange;
 * the peer's address stays.
 */
void expose_principal_set(struct http_exchange *ex,
    enum http_principal_kind kind, struct str issuer, struct str subject);

/*
 * Set the caller of a surface that judges no credential: CLAIMED, by the
 * fingerprint of the Authorization header; without one it stays ANONYMOUS.
 */
void expose_principal_claim(
    struct http_exchange *ex, const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES]);

/* Whose a token is: what goes into the principal. */
struct expose_token_owner {
	struct str issuer, subject; /* both bounded */
};

/*
 * The owner of a token by its claims, which were checked.  The subject is the
 * first text of: "sub"; "username" and "client_id" (RFC 7662 2.2); and else the
 * token's fingerprint.  If it is not "sub" the issuer says so, so that a client
 * cannot be taken for a user of the same name.  issuer: the one that the
 * claims had to name, or STR_NONE for theirs; endpoint: if they name none.
 */
struct expose_token_owner expose_principal_token_owner(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], const struct json *claims,
    struct str token, struct str issuer, struct str endpoint);

#endif
