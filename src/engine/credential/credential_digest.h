/*
 * credential_digest.h - one thread's nonce of an upstream with Digest
 * authentication.
 */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_DIGEST_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "engine/credential/digest.h"

struct http_request;
struct http_response;

enum { CREDENTIAL_CNONCE_BYTES = 16 };

/* The current challenge.  Zeroed memory: no challenge. */
struct credential_digest {
	struct arena arena; /* of the texts */
	enum digest_algorithm algorithm;
	struct str realm, nonce, opaque, qop; /* nonce.n 0: no challenge */
	char cnonce[2 * CREDENTIAL_CNONCE_BYTES + 1];
	uint32_t count; /* requests that used the nonce */
};

void credential_digest_done(struct credential_digest *d);

/*
 * Takes the first supported challenge of a 401 response.  *stale: only the
 * nonce was wrong.  Returns false, and clears d, if no challenge is supported.
 */
bool credential_digest_challenge(
    struct credential_digest *d, const struct http_response *r, bool *stale);

/*
 * Takes the next nonce from Authentication-Info, if it has one (RFC 7616 3.5).
 */
void credential_digest_next(
    struct credential_digest *d, const struct http_response *r);

/*
 * Returns the Authorization for q, on the arena; STR_NONE: there is no
 * challenge.  Each value is for one request, since it increments the nonce
 * count.
 */
struct str credential_digest_header(struct credential_digest *d,
    struct arena *a, struct str username, struct str password,
    const struct http_request *q);

#endif
