/* digest.h - the hashes of HTTP Digest authentication (RFC 7616 3.4). */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_DIGEST_H
#define CLAVIGER_ENGINE_CREDENTIAL_DIGEST_H

#include <stdbool.h>

#include "base/base.h"

enum digest_algorithm {
	DIGEST_MD5,
	DIGEST_MD5_SESS,
	DIGEST_SHA256,
	DIGEST_SHA256_SESS,
	DIGEST_SHA512_256,
	DIGEST_SHA512_256_SESS,
	DIGEST_COUNT,
};

enum { DIGEST_HEX = 128 }; /* at least the digits of the longest digest */

const char *digest_name(enum digest_algorithm a); /* "SHA-256-sess" */

bool digest_has_session(enum digest_algorithm a);

/*
 * Finds an algorithm by name, ignoring case; STR_NONE means MD5 (RFC 7616 3.3).
 * DIGEST_COUNT: unknown.
 */
enum digest_algorithm digest_find(struct str name);

/* The inputs of a response. qop STR_NONE selects the form of RFC 2069. */
struct digest_input {
	enum digest_algorithm algorithm;
	struct str username, realm, password;
	struct str nonce, cnonce, nc; /* nc: eight hex digits */
	struct str qop; /* "auth", "auth-int" or none */
	const char *method;
	struct str uri;
	struct str body; /* for auth-int */
};

/*
 * Sets out to the hex digits of the response.  Returns false if libcrypto lacks
 * the algorithm.
 */
bool digest_response(char out[DIGEST_HEX + 1], const struct digest_input *in);

#endif
