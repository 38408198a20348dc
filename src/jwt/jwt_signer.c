/* jwt_signer.c - signs tokens with EdDSA and Ed25519 (RFC 8037). */
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/base.h"
#include "jwt/jwt_signer.h"

enum { PUBLIC_BYTES = 32, TEXT_BYTES = 44 /* base64url of 32 bytes, NUL */ };

struct jwt_signer {
	EVP_PKEY *key;
	char id[TEXT_BYTES], x[TEXT_BYTES]; /* x: the public key */
};

/* Writes 32 bytes as base64url. */
static void
write_text(char out[TEXT_BYTES], const uint8_t bytes[PUBLIC_BYTES])
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	encode_base64url(&b, bytes, PUBLIC_BYTES);
	memcpy(out, buf_text(&b), TEXT_BYTES);
	buf_done(&b);
}

/* RFC 7638 3 and RFC 8037 2: the members crv, kty and x, in that order. */
static void
set_id(struct jwt_signer *s)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	struct buf b;

	buf_init(&b, 256);
	buf_printf(
	    &b, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", s->x);
	SHA256((const uint8_t *)b.p, b.len, hash);
	buf_done(&b);
	write_text(s->id, hash);
}

struct jwt_signer *
jwt_signer_new(const uint8_t seed[JWT_SEED_BYTES], struct err *e)
{
	struct jwt_signer *s = mem_new(sizeof(*s));
	uint8_t public[PUBLIC_BYTES];
	size_t n = sizeof(public);

	s->key = EVP_PKEY_new_raw_private_key_ex(
	    NULL, "ED25519", NULL, seed, JWT_SEED_BYTES);
	if (s->key == NULL ||
	    EVP_PKEY_get_raw_public_key(s->key, public, &n) != 1 ||
	    n != sizeof(public)) {
		err_set(e, ERR_SYSTEM, "OpenSSL cannot make an Ed25519 key");
		jwt_signer_free(s);
		return NULL;
	}
	write_text(s->x, public);
	set_id(s);
	return s;
}

void
jwt_signer_free(struct jwt_signer *s)
{
	if (s == NULL)
		return;
	EVP_PKEY_free(s->key); /* OpenSSL wipes it */
	free(s);
}

struct str
jwt_signer_id(const struct jwt_signer *s)
{
	return str_of(s->id);
}

void
jwt_signer_write_key(const struct jwt_signer *s, struct buf *out)
{
	buf_printf(out,
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\",\"kid\":\"%s\","
	    "\"use\":\"sig\",\"alg\":\"EdDSA\"}",
	    s->x, s->id);
}

int
jwt_signer_sign(const struct jwt_signer *s, struct str text,
    uint8_t out[JWT_SIGNATURE_BYTES], struct err *e)
{
	size_t n = JWT_SIGNATURE_BYTES;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	const bool signed_it =
	    c != NULL && EVP_DigestSignInit(c, NULL, NULL, NULL, s->key) == 1 &&
	    EVP_DigestSign(c, out, &n, (const uint8_t *)text.p, text.n) == 1 &&
	    n == JWT_SIGNATURE_BYTES;

	EVP_MD_CTX_free(c);
	return signed_it ? 0 : err_set(e, ERR_SYSTEM, "OpenSSL cannot sign");
}

int
jwt_signer_write(const struct jwt_signer *s, struct str claims, struct buf *out,
    struct err *e)
{
	const size_t from = out->len;
	uint8_t signature[JWT_SIGNATURE_BYTES];
	char header[128];
	int n = snprintf(header, sizeof(header),
	    "{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"%s\"}", s->id);

	encode_base64url(out, header, (size_t)n);
	buf_putc(out, '.');
	encode_base64url(out, claims.p, claims.n);
	if (jwt_signer_sign(
	        s, str_part(buf_str(out), from, out->len), signature, e) == -1)
		return -1;
	buf_putc(out, '.');
	encode_base64url(out, signature, sizeof(signature));
	return 0;
}
