/*
 * key_caveat.h - restrictions that a credential carries itself: those of
 * derived keys and tokens.  doc/reference/key-format.md is the specification.
 */
#ifndef CLAVIGER_KEY_KEY_CAVEAT_H
#define CLAVIGER_KEY_KEY_CAVEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_code.h"
#include "key/key_field.h"

struct buf;
struct err;
struct key_check;
struct key_view;

enum key_caveat_kind {
	KEY_CAVEAT_EXPIRES = 1,
	KEY_CAVEAT_PERMISSIONS, /* patterns */
	KEY_CAVEAT_RESOURCES, /* patterns of resources: "fal-ai/flux/dev" */
	KEY_CAVEAT_NETWORKS,
	KEY_CAVEAT_METHODS, /* of HTTP */
	KEY_CAVEAT_KINDS,
};

enum {
	KEY_CAVEAT_MAX = 16, /* in a credential */
	KEY_CAVEAT_BYTES = 1024, /* of all of them, encoded */
};

struct key_caveat {
	enum key_caveat_kind kind;
	int64_t expires_ms; /* since 1970 */
	struct key_list_field list; /* of the other kinds; borrowed */
	struct str bytes; /* its encoding, borrowed */
};

/* "expires", "permissions", "resource", "network" or "method". */
const char *key_caveat_name(enum key_caveat_kind kind);

/*
 * Removes the first caveat.  Returns 1, 0 if there is none, or -1 if the bytes
 * are not the one encoding of a known caveat.
 */
int key_caveat_next(struct str *rest, struct key_caveat *out);

/* Reports whether caveats are well-formed, and as many as allowed. */
bool key_caveat_check(struct str caveats);

/* Appends a caveat.  Returns -1 and sets e (INPUT) if the time is not valid. */
int key_caveat_add_expires(struct buf *out, int64_t expires_ms, struct err *e);

/*
 * Appends a caveat of another kind, of count texts: one of them must hold.
 * Returns -1 and sets e (INPUT), which names the text that is wrong.
 */
int key_caveat_add(struct buf *out, enum key_caveat_kind kind,
    const struct str *texts, size_t count, struct err *e);

/*
 * Checks what is asked against all caveats.  A caveat about something that is
 * not known is not met: without a resource, a method or an address.  A caveat
 * of permissions counts if permissions are asked for, as those of a key do.
 * Returns KEY_VALID or the first failure; sets missing, failed and caveat of
 * the check.
 */
enum key_code key_caveat_judge(struct str caveats, struct key_check *check);

/* The earliest time of expiry in caveats and expires_ms; 0: never. */
int64_t key_caveat_expiry(struct str caveats, int64_t expires_ms);

/*
 * Appends what a key with these caveats may do, as patterns with spaces between
 * them: the permissions of the view, with its details, narrowed by the caveats
 * of permissions and resources.  What no single pattern says is left out, so
 * the text never allows more than the key.  Returns false and appends nothing
 * if a denial cannot be written without spaces, quotes and backslashes, as
 * scopes require (RFC 6749 3.3).
 */
bool key_caveat_write_scope(
    struct buf *out, const struct key_view *view, struct str caveats);

#endif
