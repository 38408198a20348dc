/* key_record.h - the encoding of keys and accounts on disk. */
#ifndef CLAVIGER_KEY_KEY_RECORD_H
#define CLAVIGER_KEY_KEY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_hash.h"

struct buf;

enum {
	KEY_RECORD_FORMAT = 1, /* the first byte of every record */
	KEY_RECORD_BYTES = 32 * 1024, /* no record is longer */
};

/* A list inside a record: encoded, checked, borrowed; read it with _next(). */
struct key_list_field {
	uint16_t count;
	struct str bytes;
};

/*
 * A key as stored: never the secret, only its hash.  Texts are borrowed from
 * the bytes they were decoded from.  An id of zeros means no id.
 */
struct key_record {
	uint8_t scope; /* enum key_scope */
	uint32_t pepper; /* version of the pepper of hash */
	uint8_t hash[KEY_HASH_BYTES];
	uint8_t account[16];
	int64_t created_ms, expires_ms, disabled_ms, revoked_ms; /* 0: not */
	uint64_t generation; /* counts the changes of this record, from 1 */
	uint8_t created_by[16], rotated_from[16], rotated_to[16];
	uint32_t rate, burst; /* requests a second, at once; 0: no limit */
	struct str alias, preset, revoked_reason;
	struct key_list_field permissions; /* texts */
	struct key_list_field allowed; /* networks */
	struct key_list_field metadata; /* texts: name, value, name ... */
};

/* Appends the encoding of r.  Returns false if a field does not fit. */
bool key_record_encode(struct buf *out, const struct key_record *r);

/*
 * Returns false unless the bytes are exactly one record of this format.  It
 * trusts no byte.
 */
bool key_record_decode(struct key_record *out, const void *bytes, size_t n);

/* A network that callers may use; IPv4 in the first four bytes. */
struct key_network {
	uint8_t family; /* 4 or 6 */
	uint8_t prefix; /* bits */
	uint8_t address[16]; /* zero after the prefix */
};

/*
 * Append a member of a list to its bytes.  The caller counts the members.
 * Return false if it does not fit.
 */
bool key_record_add_text(struct buf *out, struct str text);
bool key_record_add_network(struct buf *out, const struct key_network *n);

/*
 * Remove the first member.  Return false if the list is empty.  The text is
 * borrowed.  If a list of texts is damaged, its bytes stay.
 */
bool key_record_next_text(struct key_list_field *l, struct str *out);
bool key_record_next_network(struct key_list_field *l, struct key_network *out);

/*
 * The class of a key.  The keys of an account are counted and listed by class:
 * bit 0: ADMIN, bit 1: revoked.  The keys API lists class 0.
 */
enum { KEY_CLASS_LISTED = 0, KEY_CLASS_COUNT = 4 };

static inline unsigned
key_record_class(const struct key_record *r)
{
	return (r->scope != 0 ? 1u : 0u) | (r->revoked_ms != 0 ? 2u : 0u);
}

/* An owner of keys. */
struct key_account {
	int64_t created_ms;
	uint64_t changes; /* grows whenever a list of its keys would change */
	uint64_t counts[KEY_CLASS_COUNT];
	struct str nickname, email; /* borrowed */
};

bool key_record_encode_account(struct buf *out, const struct key_account *a);
bool key_record_decode_account(
    struct key_account *out, const void *bytes, size_t n);

#endif
