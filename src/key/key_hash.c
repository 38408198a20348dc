/* key_hash.c - HMAC-SHA-256 under a pepper, stored instead of secrets. */
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/base.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"

struct key_hash {
	EVP_MAC *mac; /* fetched once: a fetch costs more than ten hashes */
	size_t count;
	struct {
		uint32_t version;
		EVP_MAC_CTX *context; /* has its key */
	} items[KEY_PEPPER_MAX];
};

static EVP_MAC_CTX *
new_context(EVP_MAC *mac, const uint8_t *bytes)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC_CTX *c = EVP_MAC_CTX_new(mac);

	if (c != NULL && EVP_MAC_init(c, bytes, KEY_PEPPER_BYTES, params) == 1)
		return c;
	EVP_MAC_CTX_free(c);
	return NULL;
}

struct key_hash *
key_hash_new(const struct key_peppers *p, struct err *e)
{
	struct key_hash *h = mem_new(sizeof(*h));

	h->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (h->mac == NULL)
		goto fail;
	for (size_t i = 0; i < p->count; i++) {
		EVP_MAC_CTX *c = new_context(h->mac, p->items[i].bytes);

		if (c == NULL)
			goto fail;
		h->items[h->count].version = p->items[i].version;
		h->items[h->count++].context = c;
	}
	return h;
fail:
	err_set(e, ERR_SYSTEM, "OpenSSL cannot make HMAC-SHA-256");
	key_hash_free(h);
	return NULL;
}

void
key_hash_free(struct key_hash *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->count; i++)
		EVP_MAC_CTX_free(h->items[i].context);
	EVP_MAC_free(h->mac);
	free(h);
}

bool
key_hash_make(struct key_hash *h, uint32_t version, struct str text,
    uint8_t out[KEY_HASH_BYTES])
{
	EVP_MAC_CTX *c = NULL;
	size_t n;

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].version == version)
			c = h->items[i].context;
	}
	/* Called without a key, it restarts the context with its own key. */
	return c != NULL && EVP_MAC_init(c, NULL, 0, NULL) == 1 &&
	       EVP_MAC_update(c, (const uint8_t *)text.p, text.n) == 1 &&
	       EVP_MAC_final(c, out, &n, KEY_HASH_BYTES) == 1 &&
	       n == KEY_HASH_BYTES;
}

bool
key_hash_plain(struct str text, uint8_t out[KEY_HASH_BYTES])
{
	unsigned int n = 0;

	return EVP_Digest(text.p, text.n, out, &n, EVP_sha256(), NULL) == 1 &&
	       n == KEY_HASH_BYTES;
}
