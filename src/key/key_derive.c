/* key_derive.c - keys that their holders derive from a key. */
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_hash.h"

enum { PREFIX_CHARS = 5, CHECK_CHARS = 6, HEAD = KEY_ID_CHARS + 1 };

static const char prefix[] = "ck1d_";

/* RFC 2104.  out may be key. */
static bool
hmac(uint8_t out[KEY_DERIVE_BYTES], const void *key, size_t n, struct str text)
{
	unsigned made = KEY_DERIVE_BYTES;

	return HMAC(EVP_sha256(), key, (int)n, (const uint8_t *)text.p, text.n,
	           out, &made) != NULL;
}

bool
key_derive_root(struct str credential, uint8_t root[KEY_DERIVE_BYTES])
{
	return hmac(root, credential.p, credential.n,
	    STR("claviger root of derived keys"));
}

/*
 * The text is used for one root only, because ids are unique and the secret of
 * an id never changes.
 */
bool
key_derive_seal(struct key_hash *h, uint32_t pepper, const char id[37],
    const uint8_t in[KEY_DERIVE_BYTES], uint8_t out[KEY_DERIVE_BYTES])
{
	static const char label[] = "claviger seal of a root:";
	char text[sizeof(label) - 1 + KEY_ID_CHARS];
	uint8_t pad[KEY_HASH_BYTES];

	memcpy(text, label, sizeof(label) - 1);
	memcpy(text + sizeof(label) - 1, id, KEY_ID_CHARS);
	if (!key_hash_make(h, pepper, (struct str){ text, sizeof(text) }, pad))
		return false;
	for (size_t i = 0; i < KEY_DERIVE_BYTES; i++)
		out[i] = in[i] ^ pad[i];
	mem_wipe(pad, sizeof(pad));
	return true;
}

bool
key_derive_chain(uint8_t tag[KEY_DERIVE_BYTES], struct str caveats)
{
	struct key_caveat c;
	bool made = true;

	while (made && key_caveat_next(&caveats, &c) == 1)
		made = hmac(tag, tag, KEY_DERIVE_BYTES, c.bytes);
	return made;
}

/* ------------------------------------------------------------- the text */

bool
key_derive_parse(struct arena *a, struct str credential, struct key_derive *out)
{
	char check[CHECK_CHARS];
	struct str body, bytes;

	if (credential.n > KEY_DERIVE_TEXT_MAX ||
	    credential.n < HEAD + PREFIX_CHARS + CHECK_CHARS ||
	    credential.p[KEY_ID_CHARS] != ':' ||
	    memcmp(credential.p + HEAD, prefix, PREFIX_CHARS) != 0 ||
	    !decode_uuid(out->id, str_part(credential, 0, KEY_ID_CHARS)))
		return false;
	body = str_part(credential, 0, credential.n - CHECK_CHARS);
	key_format_write_check(check, body);
	if (memcmp(check, credential.p + body.n, CHECK_CHARS) != 0)
		return false;
	bytes =
	    decode_base64url(a, str_part(body, HEAD + PREFIX_CHARS, body.n));
	if (bytes.p == NULL || bytes.n <= KEY_DERIVE_BYTES)
		return false;
	out->caveats = str_part(bytes, 0, bytes.n - KEY_DERIVE_BYTES);
	out->tag = (const uint8_t *)bytes.p + out->caveats.n;
	return key_caveat_check(out->caveats);
}

/* Sets the tag and the caveats of a credential of either kind. */
static int
read_parent(struct arena *a, struct str credential, struct key_derive *out,
    uint8_t tag[KEY_DERIVE_BYTES], struct err *e)
{
	if (key_format_parse(credential, out->id)) {
		out->caveats = STR("");
		return key_derive_root(credential, tag)
		           ? 0
		           : err_set(e, ERR_SYSTEM, "OpenSSL cannot hash");
	}
	if (!key_derive_parse(a, credential, out))
		return err_set(e, ERR_INPUT,
		    "the key is malformed or mistyped: it must be one that "
		    "claviger made, id:ck1_... or id:ck1d_...");
	memcpy(tag, out->tag, KEY_DERIVE_BYTES);
	return 0;
}

static void
write_text(struct buf *out, struct str id, struct str bytes)
{
	const size_t from = out->len;
	char check[CHECK_CHARS];

	buf_add_str(out, id);
	buf_putc(out, ':');
	buf_puts(out, prefix);
	encode_base64url(out, bytes.p, bytes.n);
	key_format_write_check(check, str_part(buf_str(out), from, out->len));
	buf_add(out, check, sizeof(check));
}

int
key_derive_write(
    struct buf *out, struct str credential, struct str caveats, struct err *e)
{
	struct arena a = { .secret = true };
	uint8_t tag[KEY_DERIVE_BYTES];
	struct key_derive parent;
	struct buf bytes;
	int rc;

	buf_init(&bytes, 4 * KEY_CAVEAT_BYTES);
	rc = read_parent(&a, credential, &parent, tag, e);
	if (rc == -1)
		goto out;
	buf_add_str(&bytes, parent.caveats);
	buf_add_str(&bytes, caveats);
	if (caveats.n == 0 || bytes.over ||
	    !key_caveat_check(buf_str(&bytes))) {
		rc = err_set(e, ERR_INPUT,
		    "a derived key has 1 to %d restrictions, of %d bytes "
		    "together: give fewer or shorter ones",
		    KEY_CAVEAT_MAX, KEY_CAVEAT_BYTES);
		goto out;
	}
	if (!key_derive_chain(tag, caveats)) {
		rc = err_set(e, ERR_SYSTEM, "OpenSSL cannot hash");
		goto out;
	}
	buf_add(&bytes, tag, sizeof(tag));
	write_text(out, str_part(credential, 0, KEY_ID_CHARS), buf_str(&bytes));
out:
	mem_wipe(tag, sizeof(tag));
	buf_done_secret(&bytes);
	arena_done(&a);
	return rc;
}
