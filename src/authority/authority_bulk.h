/* authority_bulk.h - revokes many keys at once: which ones, and the proof that
 * the caller has seen how many.
 */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_BULK_H
#define CLAVIGER_AUTHORITY_AUTHORITY_BULK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key.h"

struct arena;
struct buf;
struct err;
struct json;

enum {
	AUTHORITY_BULK_SECRET = 32,
	AUTHORITY_BULK_VALID_MS = 10 * 60 * 1000,
	AUTHORITY_BULK_TOKEN = 160, /* bytes of a token, with its NUL */
};

/* What a request asks for.  Texts are borrowed or on the arena. */
struct authority_bulk {
	struct key_bulk bulk; /* dry_run, matches and context are set */
	struct str confirm; /* the token of a dry run; STR_NONE: none */
	struct str reason; /* STR_NONE: none */
	bool cascade;
};

/*
 * Reads {"where": {...}, "dry_run": true, "confirm": TOKEN, "cascade": BOOL,
 * "reason": TEXT}.  The members of where are those of authority_filter_set();
 * one at least is needed.  Exactly one of dry_run and confirm is needed.
 * Returns -1 and sets e (INPUT), which names the member: if a value is wrong,
 * or a member is unknown.  *out must stay where it is.
 */
int authority_bulk_read(struct authority_bulk *out, struct arena *a,
    const struct json *body, struct err *e);

/*
 * A token says that a dry run for that account found the set with that digest,
 * and until when that counts.  secret is the key of its HMAC.
 */
void authority_bulk_sign(char out[AUTHORITY_BULK_TOKEN],
    const uint8_t secret[AUTHORITY_BULK_SECRET], const char account[37],
    const uint8_t digest[KEY_HASH_BYTES], int64_t now_ms);

/*
 * Sets digest to that of a token.  Returns -1 and sets e (INPUT) if it was not
 * made with that secret, for another account, or is too old.
 */
int authority_bulk_check(struct str token,
    const uint8_t secret[AUTHORITY_BULK_SECRET], const char account[37],
    int64_t now_ms, uint8_t digest[KEY_HASH_BYTES], struct err *e);

/*
 * Appends the answer to a change that is complete: {"count":N, ...} with a new
 * token after a dry run, else {"revoked":N}.
 */
void authority_bulk_write(struct buf *out, const struct key_change *c,
    const uint8_t secret[AUTHORITY_BULK_SECRET]);

#endif
