/* key.h - verifies, lists and changes API keys. */
#ifndef CLAVIGER_KEY_KEY_H
#define CLAVIGER_KEY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_catalog.h"
#include "key/key_caveat.h"
#include "key/key_clock.h"
#include "key/key_code.h"
#include "key/key_derive.h"
#include "key/key_error.h"
#include "key/key_field.h"
#include "key/key_file.h"
#include "key/key_format.h"
#include "key/key_hash.h"
#include "key/key_health.h"
#include "key/key_held.h"
#include "key/key_input.h"
#include "key/key_permission.h"
#include "key/key_preset.h"
#include "key/key_selection.h"
#include "key/key_token.h"

struct arena;
struct buf;
struct limits;
struct key_reader; /* one thread's view of the store */
struct keys; /* the store, its peppers and its writer thread */

/* CUSTOM: with permissions of its own, or another preset than API and FULL. */
enum key_scope { KEY_SCOPE_API, KEY_SCOPE_ADMIN, KEY_SCOPE_CUSTOM };

const char *key_scope_name(enum key_scope s); /* "ADMIN", "API", "CUSTOM" */

/* What a key may do, and what its owner notes about it. */
struct key_settings {
	struct str preset; /* key_preset.h; "": none */
	struct key_list_field permissions; /* texts: key_permission.h */
	struct key_list_field networks; /* it may be used from; empty: all */
	struct key_list_field metadata; /* texts: name, value, name ... */
	int64_t expires_ms; /* since 1970; 0: never */
	bool disabled;
	struct str name; /* unique in the account; "": none */
};

/* A key without its secret and hash. */
struct key_view {
	char id[37]; /* UUIDv7, lower case */
	char account[37];
	enum key_scope scope;
	struct str alias; /* borrowed until the next call on the reader */
	int64_t created_ms; /* since 1970 */
	int64_t expires_ms, disabled_ms, revoked_ms; /* 0: did not happen */
	/*
	 * Details: set by key_find(), by key_verify_for() if the check has an
	 * arena, and by key_list() if the query asks for them.
	 */
	struct key_settings settings;
	struct str revoked_reason;
	char parent[37], created_by[37]; /* ids; "": none */
	/* What it replaced, and what replaced it: ids; "": none. */
	char rotated_from[37], rotated_to[37];
	int64_t rotated_until_ms; /* the end of the older; 0: revoked, none */
	uint64_t generation; /* counts its changes, from 1 */
	int64_t last_used_ms; /* since 1970, in whole minutes; 0: never */
	struct key_network last_used_from; /* family 0: not known */
	/* The creator's account; not set by key_verify(). */
	struct str creator_nickname, creator_email;
};

/*
 * Opens the store in dir, or creates it (directories 0700, files 0600).
 * Returns NULL and sets e if it cannot be read, has a newer format, is damaged,
 * or space runs out.  The first start creates the first account and its ADMIN
 * key, writes the key to dir/admin.key, and sets *first (may be NULL) to the
 * credential on the heap: the caller wipes and frees it.  If that fails, no
 * account exists, and the next start tries again.  limits is copied.
 */
struct keys *keys_open(
    const char *dir, const struct limits *limits, char **first, struct err *e);
void keys_close(struct keys *k); /* after the last reader and change */

/*
 * Accepts no more changes (LIMIT).  Queued changes are carried out and their
 * done() is called.  keys_have_stopped() reports whether the last is done;
 * keys_wait() waits for it, without a time limit.  Readers are not affected.
 */
void keys_stop(struct keys *k);
bool keys_have_stopped(struct keys *k);
void keys_wait(struct keys *k);

/* The health after the last change or check.  From any thread. */
void keys_health(struct keys *k, struct key_health *out);

/*
 * Checks the store every second from now on, and writes which keys were used,
 * for the last time in keys_close().  Without it no use is written.
 * changed (may be NULL) is called with each new state, on the store thread.
 */
void keys_watch(struct keys *k,
    void (*changed)(void *context, const struct key_health *h), void *context);

/*
 * From now on removes keys that were revoked or have expired longer ago than
 * ms, and drops from the log what is as old and was replaced: in small parts,
 * between changes.  0: never.
 */
void keys_retain(struct keys *k, int64_t ms);

/*
 * Makes this process the only server of dir, by a lock on dir/lock that it
 * holds until it ends.  Writes url into dir/lock for the CLI.  Returns -1 and
 * sets e (UNAVAILABLE), which names the process that holds the lock; or 1 and
 * sets e if only url could not be written.  keys_server_of() reads the url, or
 * returns false if no server runs.
 */
int keys_serve(struct keys *k, const char *url, struct err *e);
bool keys_server_of(const char *dir, char *url, size_t size);

struct key_reader *key_reader_new(struct keys *k, struct err *e);
void key_reader_free(struct key_reader *r);

/*
 * Verifies "id:secret".  This is the hot path: it does not allocate, and its
 * lock is never contended in normal operation.  view (may be NULL) is set for
 * all codes but MALFORMED, NOT_FOUND and FAILED.  An unknown id and a wrong
 * secret take the same time.  A key that is restricted to networks is
 * IP_NOT_ALLOWED, because the caller's address is not known here.  The use of a
 * VALID key is noted in memory; keys_watch() says who writes it.
 */
enum key_code key_verify(
    struct key_reader *r, struct str credential, struct key_view *view);

/* Which keys a check reads the details of. */
enum key_details { KEY_DETAILS_ALL, KEY_DETAILS_CUSTOM };

/* What a credential is. */
enum key_kind {
	KEY_KIND_SECRET, /* a key itself */
	KEY_KIND_DERIVED, /* key_derive.h */
	KEY_KIND_TOKEN, /* signed by the caller of key_derive_judge() */
};

/* What a key is verified for, and what was found. */
struct key_check {
	const struct str *permissions; /* all must hold; borrowed */
	size_t permission_count;
	struct str resource; /* what they are for; STR_NONE: anything */
	bool has_address;
	struct key_network address; /* the caller's, if has_address */
	bool all; /* make every check, even after one has failed */
	/* For credentials with caveats. */
	struct str method; /* of the request; STR_NONE: not known */
	bool describe; /* what the key may do at all, for any resource */
	struct arena *arena; /* for the texts of the view; NULL: none */
	enum key_details details; /* that are read, if there is an arena */
	/*
	 * Set, with its texts on the arena, instead of details of the view, if
	 * details is KEY_DETAILS_ALL; NULL: not wanted.
	 */
	struct key_held *held;
	/* Results.  missing is one of permissions, or STR_NONE. */
	struct str missing;
	unsigned failed; /* a bit for each code that a check had */
	char by[37]; /* id of the ancestor that failed; "": the key itself */
	enum key_kind kind; /* never set for a key itself: begin with zeros */
	const char *caveat; /* the first that failed: "network"; NULL: none */
	struct str caveats; /* on the arena; STR_NONE: no arena, or none */
	/*
	 * NOT_FOUND because version 0.2 made the key, which has no root to
	 * derive from.  view->account is set.
	 */
	bool rootless;
};

/*
 * Verifies as key_verify(), and makes further checks.  The order is: the form,
 * the secret, the state of the account, revoked, disabled, expired, the
 * address, the permissions.  A key with a parent must pass what its parents
 * must pass, too.  The result is the first failure.
 */
enum key_code key_verify_for(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view);

/*
 * The same for a credential that key_verify_for() has found VALID before in
 * this process.  Everything is checked again, except for the secret: a key
 * keeps it as long as it exists.
 */
enum key_code key_verify_again(struct key_reader *r, struct str credential,
    struct key_check *check, struct key_view *view);

/*
 * Finds a key by its id in an account (text form), revoked or not.  Returns 1
 * if found, 0 if not, or -1 and sets e if the store cannot be read.  The texts
 * of the view are on the arena; view may be NULL.
 */
int key_find(struct key_reader *r, struct str account, struct str id,
    struct arena *a, struct key_view *view, struct err *e);

/*
 * Finds the key of an account that has the name and is not revoked.  Returns as
 * key_find() and sets id.
 */
int key_find_name(struct key_reader *r, struct str account, struct str name,
    char id[37], struct err *e);

/* Finds the oldest account.  Returns -1 and sets e on failure. */
int key_account_first(struct key_reader *r, char account[37], struct err *e);

/*
 * Returns 1 if the store has that account (text form), 0 if not, or -1 and sets
 * e if it cannot be read.
 */
int key_account_exists(struct key_reader *r, struct str account, struct err *e);

/* An account, and how many keys it has. */
struct key_account_view {
	char id[37];
	int64_t created_ms, disabled_ms; /* 0: enabled */
	struct str nickname, email;
	uint64_t keys, revoked; /* that are not revoked, that are */
};

/* Returns as key_find(); the texts of the view are on the arena. */
int key_account_find(struct key_reader *r, struct str id, struct arena *a,
    struct key_account_view *view, struct err *e);

/* Which accounts to list, newest first. */
struct key_account_query {
	struct str after; /* id of the last one before; STR_NONE: none */
	int64_t limit;
	/* The view is borrowed for the call. */
	void (*visit)(void *context, const struct key_account_view *v);
	void *context;
};

/* Returns as key_list(). */
int key_account_list(
    struct key_reader *r, const struct key_account_query *q, struct err *e);

/*
 * Checks that nickname has 1 to 255 characters or is STR_NONE, and email is
 * empty or has an @ and no space; neither has control characters.  Returns -1
 * and sets e (INPUT) if not.
 */
int key_account_check(struct str nickname, struct str email, struct err *e);

/* Which keys of an account to list, in the order of their creation. */
struct key_query {
	struct str account;
	bool oldest_first; /* else newest first */
	/*
	 * The id of a key: lists the keys that follow its place; skip is
	 * ignored.  The key need not exist any more, since its id has its
	 * time.  STR_NONE: from the first.  A text that is not the id of a key
	 * is an error (INPUT).
	 */
	struct str after;
	int64_t skip; /* counts from the newest; only if newest first */
	int64_t limit;
	/* Created at `from` or later, and before `before`; 0: no bound. */
	int64_t created_from_ms, created_before_ms;
	bool all_scopes; /* else API only */
	bool custom; /* CUSTOM ones too; implied by all_scopes */
	bool revoked; /* revoked ones too */
	bool details; /* views have settings and what follows them */
};

/*
 * Calls visit for each key; its views are borrowed for that call.  Returns 1 if
 * more keys follow, 0 if not, or -1 and sets e if the store cannot be read:
 * then keys may be missing.
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
 * Checks that alias has 1 to 255 characters of UTF-8 and no control characters.
 * Returns -1 and sets e (INPUT) if not.
 */
int key_alias_check(struct str alias, struct err *e);

/* A change, carried out by the store thread. */
enum key_change_kind {
	KEY_CREATE,
	KEY_REVOKE,
	KEY_SET_DISABLED,
	KEY_CREATE_ACCOUNT, /* and its first ADMIN key */
	KEY_UPDATE,
	KEY_ROTATE, /* a new key takes its place: key_rotate.h */
	KEY_ROTATE_UNDO,
	KEY_UPDATE_ACCOUNT,
	KEY_REVOKE_WHERE, /* all keys that a function chooses */
	KEY_CLOCK_RESET, /* the wall clock is the time; not in the log */
};

/* What KEY_UPDATE changes. */
enum {
	KEY_UPDATE_ALIAS = 1,
	KEY_UPDATE_PERMISSIONS = 2, /* preset and permissions */
	KEY_UPDATE_NETWORKS = 4,
	KEY_UPDATE_METADATA = 8,
	KEY_UPDATE_EXPIRES = 16,
	KEY_UPDATE_DISABLED = 32,
};

/* How long a rotated key stays valid, in seconds. */
enum {
	KEY_GRACE_DEFAULT_S = 24 * 3600,
	KEY_GRACE_MAX_S = 90 * 24 * 3600,
};

/* What KEY_UPDATE_ACCOUNT changes. */
enum {
	KEY_ACCOUNT_NICKNAME = 1,
	KEY_ACCOUNT_EMAIL = 2,
	KEY_ACCOUNT_STATE = 4, /* disabled */
};

struct key_change {
	enum key_change_kind kind;
	/*
	 * The caller's, KEY_CREATE_ACCOUNT sets it to the new one's;
	 * KEY_UPDATE_ACCOUNT: the one to change.
	 */
	char account[37];
	/* For KEY_CREATE; texts are borrowed until done(). */
	struct str alias;
	enum key_scope scope; /* of an ADMIN key; others follow from settings */
	struct key_settings settings; /* all zero: a plain API key */
	char created_by[37]; /* id of the calling key; "" : the operator */
	/*
	 * The calling key is not FULL: what it creates has it as parent, and is
	 * bounded by what it holds; and it may change only its descendants, and
	 * revoke itself.
	 */
	bool bounded;
	struct str idempotency_key; /* STR_NONE: none */
	/* For KEY_CREATE_ACCOUNT, in addition to alias; KEY_UPDATE_ACCOUNT. */
	struct str nickname, email;
	/* For the others. */
	struct str id;
	bool api_only; /* refuse an ADMIN key (DENIED) */
	bool disabled;
	struct str reason; /* of a revocation; STR_NONE: a standard one */
	bool cascade; /* revoke the descendants, too */
	/*
	 * Erase what identifies the user of the key, also if it is revoked
	 * already: alias, name, metadata, reason, networks and last use, in the
	 * record and the log.
	 */
	bool purge;
	struct key_bulk *bulk; /* for KEY_REVOKE_WHERE; borrowed */
	/* For KEY_UPDATE: settings and alias have the new values. */
	unsigned update; /* KEY_UPDATE_..., or KEY_ACCOUNT_... */
	uint64_t if_generation; /* 0: any; else nothing changes if it differs */
	int64_t grace_ms; /* KEY_ROTATE: the old key stays valid that long */
	/* The result. */
	struct err error; /* ERR_NONE: the change is durable */
	bool conflict; /* error is about the state of the key, not the input */
	bool found; /* the account has the key `id` */
	bool changed; /* false: the key already had this state */
	/* create: the idempotency key, or the name, made key_id earlier */
	bool replayed;
	bool stale; /* update: the key has another generation */
	uint64_t revoked; /* revoke: how many keys, with cascade */
	char key_id[37]; /* of the key that was made; undo: of the restored */
	char secret[64]; /* of a new key: shown once; the owner wipes it */
	char other_id[37]; /* rotate: the old key; undo: the revoked one */
	int64_t until_ms; /* rotate, undo: the expiry of the old key */
	/*
	 * Called on the store thread when the change is on disk or was refused.
	 * Respond to callers only then: a change must be durable before it is
	 * visible.
	 */
	void (*done)(struct key_change *c);
	struct key_change *next; /* used by the queue */
	void *job; /* used by the store thread */
};

/*
 * Queues a change for the store thread; done() may be called before this
 * returns.  KEY_REVOKE_WHERE and a purge take several transactions, between
 * which other changes are made; if the store fails or the process is killed,
 * some keys are revoked, and the change can be repeated.  Returns -1 and sets e
 * if the queue is full (LIMIT) or the alias is invalid (INPUT); then done() is
 * not called.
 */
int key_submit(struct keys *k, struct key_change *c, struct err *e);

/*
 * The same, and waits for the result; for the CLI.  Returns -1 if c->error is
 * set.
 */
int key_change_now(struct keys *k, struct key_change *c);

#endif
