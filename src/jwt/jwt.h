/* jwt.h - parses a signed JSON Web Token and checks its claims. */
#ifndef CLAVIGER_JWT_JWT_H
#define CLAVIGER_JWT_JWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "jwt/jwks.h"
#include "jwt/jwt_signer.h"

struct arena;
struct err;
struct json;

enum jwt_family { JWT_RSA, JWT_RSA_PSS, JWT_EC, JWT_ED };

/* An accepted signature algorithm of RFC 7518 3.1 or RFC 8037. */
struct jwt_algorithm {
	const char *name; /* "RS256" */
	enum jwt_family family;
	const char *digest; /* NULL: part of the algorithm */
	const char *curve; /* of the JWK: "P-256"; NULL: no curve, or any */
	int half; /* bytes of each half of an EC signature */
};

enum { JWT_BYTES = 16384 };

struct jwt {
	const struct jwt_algorithm *algorithm;
	struct str key_id; /* STR_NONE: not in the token */
	struct str signed_part, signature;
	const struct json *claims;
};

/*
 * Parses a compact JWS (RFC 7515 7.1); texts are borrowed from it or on the
 * arena.  Returns -1 and sets e (UNAUTHENTICATED) if it is invalid, is larger
 * than JWT_BYTES, has an algorithm that is not accepted ("none" and those with
 * a shared secret never are), or requires an extension.
 */
int jwt_read(struct arena *a, struct str token, struct jwt *out, struct err *e);

/* What the claims must contain.  STR_NONE: not checked. */
struct jwt_rules {
	struct str issuer;
	struct str audience, resource; /* either one; both STR_NONE: any */
	const struct str *scopes; /* all are required */
	size_t scope_count;
	int64_t now_s;
};

/* Reports whether two issuers are the same, but for a slash at the end. */
bool jwt_same_issuer(struct str issuer, struct str other);

/* Sets the scopes to those in text, separated by spaces.  Borrows text. */
void jwt_set_scopes(struct jwt_rules *rules, struct arena *a, struct str text);

/*
 * Returns -1 and sets e: UNAUTHENTICATED if the token has expired or has no
 * expiry, is not valid yet, or has another issuer or audience; DENIED if it
 * lacks a scope.  Clocks may differ by a minute.  Sets *end_s to the expiry
 * unless end_s is NULL.
 */
int jwt_check_claims(const struct json *claims, const struct jwt_rules *rules,
    int64_t *end_s, struct err *e);

#endif
