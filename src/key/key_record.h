/* key_record.h - the encoding of keys and accounts on disk. */
#ifndef CLAVIGER_KEY_KEY_RECORD_H
#define CLAVIGER_KEY_KEY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_field.h"
#include "key/key_hash.h"

struct buf;

enum {
	KEY_RECORD_FORMAT = 2, /* the first byte of every new record */
	KEY_RECORD_BYTES = 32 * 1024, /* no record is longer */
};

/*
 * A key as stored: never the secret, only its hash.  Texts are borrowed from
 * the bytes they were decoded from.  An id of zeros means no id.
 */
struct key_record {
	uint8_t scope; /* enum key_scope */
	bool purged; /* revoked, and what identifies its user is erased */
	uint32_t pepper; /* version of the pepper of hash */
	uint8_t hash[KEY_HASH_BYTES];
	uint8_t account[16];
	int64_t created_ms, expires_ms, disabled_ms, revoked_ms; /* 0: not */
	uint64_t generation; /* counts the changes of this record, from 1 */
	uint8_t created_by[16], rotated_from[16], rotated_to[16];
	uint8_t parent[16]; /* the key that bounds what this one may do */
	int64_t rotated_expires_ms; /* expires_ms before the rotation */
	uint32_t rate, burst; /* requests a second, at once; 0: no limit */
	struct str alias, preset, revoked_reason;
	struct str name; /* unique in the account; "": none */
	struct key_list_field permissions; /* texts */
	struct key_list_field allowed; /* networks */
	struct key_list_field metadata; /* texts: name, value, name ... */
	/*
	 * key_derive_root(), sealed; KEY_DERIVE_BYTES.  Empty: no key can be
	 * derived from this one.
	 */
	struct str root;
};

/* Appends the encoding of r.  Returns false if a field does not fit. */
bool key_record_encode(struct buf *out, const struct key_record *r);

/*
 * Returns false unless the bytes are exactly one record of this format or the
 * one before.  It trusts no byte.
 */
bool key_record_decode(struct key_record *out, const void *bytes, size_t n);

/*
 * The class of a key.  The keys of an account are counted and listed by class:
 * bit 0: ADMIN, bit 1: revoked, bit 2: CUSTOM.  The keys API lists class 0.
 */
enum {
	KEY_CLASS_ADMIN = 1,
	KEY_CLASS_REVOKED = 2,
	KEY_CLASS_CUSTOM = 4,
	KEY_CLASS_COUNT = 8,
};

unsigned key_record_class(const struct key_record *r);

/* An owner of keys. */
struct key_account {
	int64_t created_ms;
	int64_t disabled_ms; /* 0: not */
	uint64_t changes; /* grows whenever a list of its keys would change */
	uint64_t counts[KEY_CLASS_COUNT];
	struct str nickname, email; /* borrowed */
};

bool key_record_encode_account(struct buf *out, const struct key_account *a);
bool key_record_decode_account(
    struct key_account *out, const void *bytes, size_t n);

#endif
