/* authority_token.h - the tokens of the authority: signed, short-lived. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_TOKEN_H
#define CLAVIGER_AUTHORITY_AUTHORITY_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key.h"

struct authority_request;
struct authority_token_keys; /* key pairs, shared by all threads */
struct buf;
struct err;

/* The `iss` of all tokens. */
#define AUTHORITY_TOKEN_ISSUER STR("claviger")

enum {
	AUTHORITY_TOKEN_APPS = 16, /* that a token is for */
	AUTHORITY_TOKEN_APP_BYTES = 128,
	AUTHORITY_TOKEN_BYTES = 4096, /* longer ones are refused */
};

struct authority_token_keys *authority_token_keys_new(struct keys *keys);
void authority_token_keys_free(struct authority_token_keys *k);

/* What a token is for.  Texts are borrowed. */
struct authority_token_grant {
	const char *key_id; /* of the key that made it */
	const struct str *apps;
	size_t count;
	int64_t begin_s, end_s; /* since 1970 */
};

/*
 * Appends a token.  Returns -1 and sets e: INPUT if it is for too many or too
 * long apps, else the keys cannot be read or made.
 */
int authority_token_write(struct authority_token_keys *k,
    const struct authority_token_grant *g, struct buf *out, struct err *e);

/* Appends the public keys as a JSON Web Key Set.  Returns as above. */
int authority_token_write_keys(
    struct authority_token_keys *k, struct buf *out, struct err *e);

/*
 * Verifies a token and its key, as authority_restricted_verify().  KEY_FAILED:
 * the store or the keys of tokens cannot be read.
 */
enum key_code authority_token_verify(struct authority_request *a,
    struct str credential, struct key_check *check, struct key_view *view);

#endif
