/* key.h - the keys: verify one, list some, change one. */
#ifndef CLAVIGER_KEY_KEY_H
#define CLAVIGER_KEY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_error.h"
#include "key/key_file.h"
#include "key/key_format.h"
#include "key/key_hash.h"
#include "key/key_input.h"

struct arena;
struct buf;
struct limits;
struct key_reader; /* one thread's view of the store */
struct keys; /* the store, its peppers and its writer thread */

enum key_scope { KEY_SCOPE_API, KEY_SCOPE_ADMIN };

/* What verifying a credential may find. */
enum key_code {
	KEY_VALID,
	KEY_MALFORMED, /* not of our form, or its check digits are wrong */
	KEY_NOT_FOUND, /* unknown id or wrong secret: never told apart */
	KEY_REVOKED,
	KEY_EXPIRED,
	KEY_DISABLED,
	KEY_FORBIDDEN, /* valid, but not from there or not for that */
	KEY_FAILED, /* the store could not be read: nobody can tell */
	KEY_CODE_COUNT,
};

const char *key_code_name(enum key_code c); /* "VALID" ... */
const char *key_scope_name(enum key_scope s); /* "ADMIN", "API" */

/* One key as others may see it: never its secret, never its hash. */
struct key_view {
	char id[37]; /* UUIDv7, lower case */
	char account[37];
	enum key_scope scope;
	struct str alias; /* borrowed: until the next call on the reader */
	int64_t created_ms; /* since 1970 */
	int64_t expires_ms, disabled_ms, revoked_ms; /* 0: not */
	/* Of who made it; key_verify() leaves them out. */
	struct str creator_nickname, creator_email;
};

/*
 * Open the store in dir, or create it (directories 0700, files 0600).  NULL
 * and e: not readable, of a newer format, damaged, no space for a new one.  A
 * first start makes the first account and its ADMIN key, written to
 * dir/admin.key, and sets *first (NULL allowed) to the credential, on the heap;
 * wipe and free it.  If it fails there is no account, and the next start begins
 * anew.  Limits are copied.
 */
struct keys *keys_open(
    const char *dir, const struct limits *limits, char **first, struct err *e);
void keys_close(struct keys *k); /* after the last reader and change */

/*
 * Take no more changes (LIMIT); those that wait are carried out, and their
 * done() called.  keys_have_stopped() is true after the last; keys_wait() waits
 * for it, on a disk that hangs for ever.  Readers go on.
 */
void keys_stop(struct keys *k);
bool keys_have_stopped(struct keys *k);
void keys_wait(struct keys *k);

/* What works, in the order of what is worse. */
enum key_health_state {
	KEY_HEALTH_GOOD,
	KEY_HEALTH_FULL, /* no key can be created; all else works */
	KEY_HEALTH_FAILED, /* no change can be made; keys are still verified */
	KEY_HEALTH_CLOSED, /* nothing can be read, either */
};

struct key_health {
	enum key_health_state state;
	char text[480]; /* why, and what helps; "": KEY_HEALTH_GOOD */
};

/* As the last change left it, or a later check.  From any thread. */
void keys_health(struct keys *k, struct key_health *out);

/*
 * Check the store every second from now on.  changed (NULL allowed) is called
 * with each new state, on the store's thread.
 */
void keys_watch(struct keys *k,
    void (*changed)(void *context, const struct key_health *h), void *context);

/*
 * Be the one server of dir: a lock on dir/lock that ends with the process; url
 * is noted in it for the CLI.  -1 and e (UNAVAILABLE) naming the process that
 * has it.  1 and e: it is the server, but the note could not be written.
 * keys_server_of() reads that note: false if there is none.
 */
int keys_serve(struct keys *k, const char *url, struct err *e);
bool keys_server_of(const char *dir, char *url, size_t size);

struct key_reader *key_reader_new(struct keys *k, struct err *e);
void key_reader_free(struct key_reader *r);

/*
 * Judge "id:secret", the hot path: no allocation, no lock.  view is filled
 * for VALID, REVOKED, EXPIRED, DISABLED and FORBIDDEN; it may be NULL.  Unknown
 * id and wrong secret take alike.  A key with a list of networks it may come
 * from is FORBIDDEN: no address is known here.
 */
enum key_code key_verify(
    struct key_reader *r, struct str credential, struct key_view *view);

/*
 * Look a key up by its id within an account (text form).  1: found; revoked
 * ones are, too; 0: there is none; -1 and e: the store cannot be read.
 */
int key_find(struct key_reader *r, struct str account, struct str id,
    struct key_view *view, struct err *e);

/* The account that was made first; -1 and e: the store cannot be read. */
int key_first_account(struct key_reader *r, char account[37], struct err *e);

/* Which keys of an account to list, newest first. */
struct key_query {
	struct str account;
	int64_t skip, limit;
	bool all_scopes; /* else API only */
	bool revoked; /* revoked ones too */
};

/*
 * Call visit per key.  1: more keys follow the last; 0: none do; -1 and e: the
 * store cannot be read, and what was visited may not be all.
 */
int key_list(struct key_reader *r, const struct key_query *q,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e);

/* Counts for /metrics. */
struct key_stats {
	int64_t active, revoked, accounts; /* 0 if the store cannot be read */
	int64_t commits, committed_changes, queued;
	int64_t failures; /* of commits and checks */
	int64_t reopens; /* of the store, after failures */
	int64_t reserve_bytes; /* allocated on disk and not in use */
};
void key_stats(struct key_reader *r, struct key_stats *out);

/*
 * May a key be called so: 1 to 255 characters of UTF-8, no control characters?
 * -1 and e (INPUT) otherwise.
 */
int key_alias_check(struct str alias, struct err *e);

/* A change: filled by the caller, carried out by the store thread. */
enum key_change_kind {
	KEY_CREATE,
	KEY_REVOKE,
	KEY_SET_DISABLED,
	KEY_CREATE_ACCOUNT, /* and its first ADMIN key */
};

struct key_change {
	enum key_change_kind kind;
	char account[37]; /* the caller's; KEY_CREATE_ACCOUNT: the new one's */
	/* KEY_CREATE; texts are borrowed until done. */
	struct str alias;
	enum key_scope scope;
	int64_t expires_ms; /* 0: never */
	char created_by[37]; /* id of the calling key; "" : the operator */
	struct str idempotency_key; /* STR_NONE: none */
	/* KEY_CREATE_ACCOUNT, besides alias */
	struct str nickname, email;
	/* KEY_REVOKE, KEY_SET_DISABLED */
	struct str id;
	bool api_only; /* a key of another scope is refused (DENIED) */
	bool disabled;
	/* What came of it. */
	struct err error; /* kind ERR_NONE: durable */
	bool changed; /* false: there was nothing to do */
	bool replayed; /* create: that idempotency key has made key_id before */
	char key_id[37];
	char secret[64]; /* create: shown once; the owner wipes it */
	/*
	 * Called on the store thread once the change is on disk, or refused.
	 * Durable before visible: nothing is answered before.
	 */
	void (*done)(struct key_change *c);
	struct key_change *next; /* the queue's */
};

/*
 * Hand a change to the store thread; done() may come before this returns.
 * -1 and e where the queue is full (LIMIT) or the alias is none (INPUT): done()
 * is then not called.
 */
int key_submit(struct keys *k, struct key_change *c, struct err *e);

/* The same, waiting for it: for the CLI.  -1 and c->error. */
int key_change_now(struct keys *k, struct key_change *c);

#endif
