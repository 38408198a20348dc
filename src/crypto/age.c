/* age.c - the age file format, version 1, for one X25519 recipient. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/base.h"
#include "crypto/age.h"

enum {
	FILE_KEY = 16,
	POINT = 32,
	TAG = 16,
	CHUNK = 64 * 1024, /* plain bytes of one piece of the payload */
	TEXT_MAX = 1 << 24,
	LINE = 64, /* of the armor */
};

static int
fail(struct err *e)
{
	return err_set(e, ERR_SYSTEM, "libcrypto could not encrypt");
}

/* Adds one symbol to the checksum of Bech32 (BIP 173). */
static uint32_t
polymod(uint32_t c, unsigned symbol)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d,
		0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	const uint32_t top = c >> 25;

	c = (c & 0x1ffffff) << 5 ^ symbol;
	for (int i = 0; i < 5; i++)
		if (top >> i & 1)
			c ^= generator[i];
	return c;
}

/*
 * Reads symbols of five bits each.  Returns false if one is invalid or the
 * checksum is wrong.
 */
static bool
read_symbols(struct str text, uint8_t *out, size_t n)
{
	static const char symbols[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	uint32_t sum = 1;

	for (size_t i = 0; i < 3; i++)
		sum = polymod(sum, (unsigned)"age"[i] >> 5);
	sum = polymod(sum, 0);
	for (size_t i = 0; i < 3; i++)
		sum = polymod(sum, (unsigned)"age"[i] & 31);
	for (size_t i = 0; i < n; i++) {
		const char *at =
		    text.p[i] != '\0' ? strchr(symbols, text.p[i]) : NULL;

		if (at == NULL)
			return false;
		out[i] = (uint8_t)(at - symbols);
		sum = polymod(sum, out[i]);
	}
	return sum == 1;
}

int
age_recipient(uint8_t out[32], struct str text, struct err *e)
{
	enum { SYMBOLS = 58 }; /* 52 of the key, 6 of the checksum */
	uint8_t symbols[SYMBOLS];
	uint32_t bits = 0;
	int count = 0;
	size_t n = 0;

	if (text.n != 4 + SYMBOLS || !str_starts(text, STR("age1")) ||
	    !read_symbols(str_part(text, 4, text.n), symbols, SYMBOLS))
		return err_set(e, ERR_INPUT,
		    "invalid age recipient: it must be 'age1' and 58 more "
		    "characters, as age-keygen prints it");
	for (size_t i = 0; i < SYMBOLS - 6; i++) {
		bits = bits << 5 | symbols[i];
		count += 5;
		if (count >= 8 && n < POINT) {
			count -= 8;
			out[n++] = (uint8_t)(bits >> count);
			bits &= (1u << count) - 1;
		}
	}
	return bits == 0 ? 0
	                 : err_set(e, ERR_INPUT,
	                       "invalid age recipient: bits follow its key");
}

static int
derive(uint8_t out[32], const uint8_t *key, size_t key_n, const uint8_t *salt,
    size_t salt_n, const char *info)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[5], *p = params;
	int rc;

	*p++ = OSSL_PARAM_construct_utf8_string(
	    OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t) "SHA256", 0);
	*p++ = OSSL_PARAM_construct_octet_string(
	    OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key, key_n);
	*p++ = OSSL_PARAM_construct_octet_string(
	    OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, salt_n);
	*p++ = OSSL_PARAM_construct_octet_string(
	    OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info, strlen(info));
	*p = OSSL_PARAM_construct_end();
	rc = c != NULL && EVP_KDF_derive(c, out, 32, params) == 1 ? 0 : -1;
	EVP_KDF_CTX_free(c);
	EVP_KDF_free(kdf);
	return rc;
}

/* RFC 8439: the encrypted text, then its tag. */
static int
encrypt(uint8_t *out, const uint8_t key[32], const uint8_t nonce[12],
    const uint8_t *text, size_t n)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int used = 0, rest = 0, rc = -1;

	if (c != NULL &&
	    EVP_EncryptInit_ex(c, EVP_chacha20_poly1305(), NULL, key, nonce) ==
	        1 &&
	    EVP_EncryptUpdate(c, out, &used, text, (int)n) == 1 &&
	    EVP_EncryptFinal_ex(c, out + used, &rest) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, out + n) == 1)
		rc = 0;
	EVP_CIPHER_CTX_free(c);
	return rc;
}

/*
 * Makes an ephemeral key.  share is its public half; secret is the shared
 * secret with the recipient.
 */
static int
agree(uint8_t share[POINT], uint8_t secret[POINT], const uint8_t them[POINT])
{
	EVP_PKEY *own = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	EVP_PKEY *other =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, them, POINT);
	EVP_PKEY_CTX *c = own != NULL ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t n = POINT, shared = POINT;
	int rc = -1;

	/* libcrypto refuses a shared secret of zeros (RFC 7748 6.1). */
	if (c != NULL && other != NULL &&
	    EVP_PKEY_get_raw_public_key(own, share, &n) == 1 &&
	    EVP_PKEY_derive_init(c) == 1 &&
	    EVP_PKEY_derive_set_peer(c, other) == 1 &&
	    EVP_PKEY_derive(c, secret, &shared) == 1 && shared == POINT)
		rc = 0;
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(other);
	EVP_PKEY_free(own);
	return rc;
}

/* Base64 without padding, as in the header. */
static void
put_base64(struct buf *out, const uint8_t *bytes, size_t n)
{
	encode_base64(out, bytes, n);
	while (out->len > 0 && out->p[out->len - 1] == '=')
		out->len--;
}

static int
put_header(struct buf *out, const uint8_t them[POINT],
    const uint8_t file_key[FILE_KEY])
{
	uint8_t secret[POINT], salt[2 * POINT], key[32], mac[32];
	uint8_t wrapped[FILE_KEY + TAG];
	const uint8_t nonce[12] = { 0 };
	unsigned n = sizeof(mac);
	int rc = -1;

	if (agree(salt, secret, them) == -1)
		return -1;
	memcpy(salt + POINT, them, POINT);
	if (derive(key, secret, POINT, salt, sizeof(salt),
	        "age-encryption.org/v1/X25519") == -1 ||
	    encrypt(wrapped, key, nonce, file_key, FILE_KEY) == -1)
		goto out;
	buf_puts(out, "age-encryption.org/v1\n-> X25519 ");
	put_base64(out, salt, POINT);
	buf_putc(out, '\n');
	put_base64(out, wrapped, sizeof(wrapped));
	buf_puts(out, "\n---");
	if (derive(key, file_key, FILE_KEY, (const uint8_t *)"", 0, "header") ==
	        -1 ||
	    HMAC(EVP_sha256(), key, sizeof(key), (const uint8_t *)out->p,
	        out->len, mac, &n) == NULL)
		goto out;
	buf_putc(out, ' ');
	put_base64(out, mac, sizeof(mac));
	buf_putc(out, '\n');
	rc = 0;
out:
	mem_wipe(secret, sizeof(secret));
	mem_wipe(key, sizeof(key));
	return rc;
}

/* Encrypts in numbered chunks; the last one is marked. */
static int
put_payload(struct buf *out, const uint8_t file_key[FILE_KEY], struct str text)
{
	uint8_t salt[16], key[32], nonce[12] = { 0 };
	size_t at = 0;
	int rc = 0;

	random_bytes(salt, sizeof(salt));
	buf_add(out, salt, sizeof(salt));
	if (derive(key, file_key, FILE_KEY, salt, sizeof(salt), "payload") ==
	    -1)
		return -1;
	for (uint32_t number = 0; rc == 0; number++) {
		size_t n = text.n - at < CHUNK ? text.n - at : CHUNK;
		char *room = buf_reserve(out, n + TAG);

		for (int i = 0; i < 4; i++)
			nonce[10 - i] = (uint8_t)(number >> (8 * i));
		nonce[11] = at + n == text.n;
		rc = room != NULL ? encrypt((uint8_t *)room, key, nonce,
		                        (const uint8_t *)text.p + at, n)
		                  : -1;
		out->len += rc == 0 ? n + TAG : 0;
		at += n;
		if (nonce[11])
			break;
	}
	mem_wipe(key, sizeof(key));
	return rc;
}

static void
put_armour(struct buf *out, const struct buf *file)
{
	struct buf text;

	buf_init(&text, 2 * TEXT_MAX);
	encode_base64(&text, file->p, file->len);
	buf_puts(out, "-----BEGIN AGE ENCRYPTED FILE-----\n");
	for (size_t at = 0; at < text.len; at += LINE) {
		buf_add_str(out, str_part(buf_str(&text), at, at + LINE));
		buf_putc(out, '\n');
	}
	buf_puts(out, "-----END AGE ENCRYPTED FILE-----\n");
	buf_done(&text);
}

int
age_encrypt(
    struct buf *out, struct str recipient, struct str text, struct err *e)
{
	uint8_t them[POINT], file_key[FILE_KEY];
	struct buf file;
	int rc = -1;

	if (age_recipient(them, recipient, e) == -1)
		return -1;
	if (text.n > TEXT_MAX / 2)
		return err_set(e, ERR_INPUT, "the text to encrypt is too long");
	buf_init(&file, TEXT_MAX);
	random_bytes(file_key, sizeof(file_key));
	if (put_header(&file, them, file_key) == -1)
		err_set(e, ERR_INPUT, "this age recipient has an invalid key");
	else if (put_payload(&file, file_key, text) == -1)
		fail(e);
	else
		rc = 0;
	if (rc == 0)
		put_armour(out, &file);
	mem_wipe(file_key, sizeof(file_key));
	buf_done_secret(&file);
	return rc;
}
