/* jwt.h - a signed JSON Web Token: read, and judged but for its signature. */
#ifndef CLAVIGER_EXPOSE_AUTH_JWT_H
#define CLAVIGER_EXPOSE_AUTH_JWT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

enum jwt_family { JWT_RSA, JWT_RSA_PSS, JWT_EC, JWT_ED };

/* A signature algorithm of RFC 7518 3.1 or RFC 8037 that is accepted. */
struct jwt_algorithm {
	const char *name; /* "RS256" */
	enum jwt_family family;
	const char *digest; /* NULL: the algorithm has its own */
	const char *curve; /* of a JWK: "P-256"; NULL: none, or any */
	int half; /* bytes of each half of an EC signature */
};

enum { JWT_BYTES = 16384 };

struct jwt {
	const struct jwt_algorithm *algorithm;
	struct str key_id; /* STR_NONE: the token does not say */
	struct str signed_part, signature;
	const struct json *claims;
};

/*
 * Take a compact JWS (RFC 7515 7.1) apart; texts are borrowed from it or on the
 * arena.  -1 and e (UNAUTHENTICATED) where it is none, is larger than
 * JWT_BYTES, has an algorithm that is not accepted (never "none", never a
 * shared secret), or asks for an extension.
 */
int jwt_read(struct arena *a, struct str token, struct jwt *out, struct err *e);

/* What the claims must say.  STR_NONE: it does not matter. */
struct jwt_rules {
	struct str issuer;
	struct str audience, resource; /* one of these; both none: any */
	struct str scopes; /* all of them, a space between two */
	int64_t now_s;
};

/*
 * -1 and e: UNAUTHENTICATED where the token has ended or has no end, has not
 * begun, is of another issuer or for another audience; DENIED where it lacks a
 * scope.  Clocks may differ by a minute.  end_s (NULL allowed): its end.
 */
int jwt_check_claims(const struct json *claims, const struct jwt_rules *rules,
    int64_t *end_s, struct err *e);

#endif
