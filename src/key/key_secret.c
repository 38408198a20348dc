/* key_secret.c - makes the secret and the root of a new key. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_hash.h"
#include "key/key_record.h"
#include "key/key_secret.h"
#include "key/key_txn.h"

int
key_secret_make(struct key_txn *b, struct key_change *c, struct key_record *r,
    uint8_t id[16], struct err *e)
{
	char whole[KEY_CREDENTIAL_CHARS + 1];
	struct str credential = { whole, KEY_CREDENTIAL_CHARS };
	bool hashed;

	r->pepper = b->pepper;
	r->created_ms = key_txn_id(b, id);
	encode_uuid(c->key_id, id);
	key_format_secret(c->secret, c->key_id);
	memcpy(whole, c->key_id, KEY_ID_CHARS);
	whole[KEY_ID_CHARS] = ':';
	memcpy(whole + KEY_ID_CHARS + 1, c->secret, KEY_SECRET_CHARS);
	hashed =
	    key_hash_make(b->hash, b->pepper, credential, r->hash) &&
	    key_derive_root(credential, b->root) &&
	    key_derive_seal(b->hash, b->pepper, c->key_id, b->root, b->root);
	r->root = (struct str){ (const char *)b->root, sizeof(b->root) };
	mem_wipe(whole, sizeof(whole));
	return hashed ? 0
	              : err_set(e, ERR_SYSTEM, "OpenSSL cannot make a hash");
}
