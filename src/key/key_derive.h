/*
 * key_derive.h - keys that their holders derive from a key, without the server:
 * a chain of HMACs over caveats.  doc/reference/key-format.md is the
 * specification.
 */
#ifndef CLAVIGER_KEY_KEY_DERIVE_H
#define CLAVIGER_KEY_KEY_DERIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_caveat.h"
#include "key/key_code.h"

struct arena;
struct buf;
struct err;
struct key_check;
struct key_hash;
struct key_reader;
struct key_view;

enum {
	KEY_DERIVE_BYTES = 32, /* of a root, and of a tag */
	/* Id, colon, "ck1d_", base64url of caveats and tag, check digits. */
	KEY_DERIVE_TEXT_MAX =
	    36 + 1 + 5 + (KEY_CAVEAT_BYTES + KEY_DERIVE_BYTES + 2) / 3 * 4 + 6,
};

/* Why a derived key is not found, if check->rootless is set. */
#define KEY_DERIVE_ROOTLESS                                                    \
	"No key can be derived from this key, because an older version made "  \
	"it: rotate it, or make another"

/* A derived key in its parts. */
struct key_derive {
	uint8_t id[16]; /* of the key that it is derived from */
	struct str caveats; /* at least one; well-formed */
	const uint8_t *tag; /* KEY_DERIVE_BYTES */
};

/*
 * Computes the root of a key from its text: what derived keys are checked with.
 * Returns false if OpenSSL fails.
 */
bool key_derive_root(struct str credential, uint8_t root[KEY_DERIVE_BYTES]);

/*
 * Encrypts a root for the record of the key with that id (text form), or
 * decrypts it: in is combined with a text that follows from the pepper. Returns
 * false if that pepper is missing.
 */
bool key_derive_seal(struct key_hash *h, uint32_t pepper, const char id[37],
    const uint8_t in[KEY_DERIVE_BYTES], uint8_t out[KEY_DERIVE_BYTES]);

/*
 * Continues the chain: each caveat is hashed with the tag before it; the first
 * tag is the root.  Returns false if OpenSSL fails.
 */
bool key_derive_chain(uint8_t tag[KEY_DERIVE_BYTES], struct str caveats);

/*
 * Parses a derived key and its check digits; the parts are on the arena.
 * Returns false if it is malformed.
 */
bool key_derive_parse(
    struct arena *a, struct str credential, struct key_derive *out);

/*
 * Appends the key that is derived from credential, a key or a derived key, by
 * the caveats, at least one.  Returns -1 and sets e (INPUT) if the credential
 * is malformed or has too many caveats then.
 */
int key_derive_write(
    struct buf *out, struct str credential, struct str caveats, struct err *e);

/*
 * Verifies a derived key as key_verify_for() verifies a key, and its caveats.
 * check is needed.  Returns KEY_MALFORMED for other credentials.  view->scope
 * is CUSTOM, whatever the scope of its key is, and view->expires_ms the
 * earliest time.
 */
enum key_code key_derive_verify(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view);

/*
 * The same for a credential that the caller has authenticated: a token that
 * names the key with that id (text form) and carries caveats.
 */
enum key_code key_derive_judge(struct key_reader *r, struct str id,
    struct str caveats, struct key_check *check, struct key_view *view);

#endif
