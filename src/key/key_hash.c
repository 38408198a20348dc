/* key_hash.c - HMAC-SHA-256 under a pepper, stored instead of secrets. */

/*
 * OpenSSL 3 prefers EVP to these functions of the digest itself.  They neither
 * allocate nor look up a provider, which costs more than hashing a key does.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/base.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"

/*
 * RFC 2104: H(key ^ opad, H(key ^ ipad, text)).  The state after the first
 * block of each hash depends on the key only, so it is computed once.
 */
struct pepper_state {
	uint32_t version;
	SHA256_CTX inner, outer;
};

struct key_hash {
	size_t count;
	struct pepper_state items[KEY_PEPPER_MAX];
};

static bool
start_hash(SHA256_CTX *c, const uint8_t key[KEY_PEPPER_BYTES], uint8_t pad)
{
	uint8_t block[SHA256_CBLOCK];
	bool started;

	memset(block, pad, sizeof(block));
	for (size_t i = 0; i < KEY_PEPPER_BYTES; i++)
		block[i] ^= key[i];
	started =
	    SHA256_Init(c) == 1 && SHA256_Update(c, block, sizeof(block)) == 1;
	mem_wipe(block, sizeof(block));
	return started;
}

struct key_hash *
key_hash_new(const struct key_peppers *p, struct err *e)
{
	struct key_hash *h = mem_new(sizeof(*h));

	for (size_t i = 0; i < p->count; i++) {
		struct pepper_state *s = &h->items[h->count++];

		s->version = p->items[i].version;
		if (!start_hash(&s->inner, p->items[i].bytes, 0x36) ||
		    !start_hash(&s->outer, p->items[i].bytes, 0x5c)) {
			err_set(e, ERR_SYSTEM, "OpenSSL cannot make SHA-256");
			key_hash_free(h);
			return NULL;
		}
	}
	return h;
}

void
key_hash_free(struct key_hash *h)
{
	mem_wipe(h, sizeof(*h));
	free(h);
}

/* Continues a hash that began as start does. */
static bool
finish_hash(
    const SHA256_CTX *start, struct str text, uint8_t out[KEY_HASH_BYTES])
{
	SHA256_CTX c = *start;
	const bool made = SHA256_Update(&c, text.p, text.n) == 1 &&
	                  SHA256_Final(out, &c) == 1;

	mem_wipe(&c, sizeof(c));
	return made;
}

bool
key_hash_make(struct key_hash *h, uint32_t version, struct str text,
    uint8_t out[KEY_HASH_BYTES])
{
	const struct pepper_state *s = NULL;
	uint8_t inner[KEY_HASH_BYTES];
	bool made;

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].version == version)
			s = &h->items[i];
	}
	made = s != NULL && finish_hash(&s->inner, text, inner) &&
	       finish_hash(&s->outer,
	           (struct str){ (const char *)inner, sizeof(inner) }, out);
	mem_wipe(inner, sizeof(inner));
	return made;
}

bool
key_hash_plain(struct str text, uint8_t out[KEY_HASH_BYTES])
{
	return SHA256((const uint8_t *)text.p, text.n, out) != NULL;
}

bool
key_hash_keyed(const uint8_t key[KEY_HASH_BYTES], struct str text,
    uint8_t out[KEY_HASH_BYTES])
{
	unsigned n = 0;

	return HMAC(EVP_sha256(), key, KEY_HASH_BYTES,
	           (const unsigned char *)text.p, text.n, out, &n) != NULL &&
	       n == KEY_HASH_BYTES;
}
