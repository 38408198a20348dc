/* keys_backend.h - the keys of `claviger keys`: on a server or in a store. */
#ifndef CLAVIGER_CLI_KEYS_BACKEND_H
#define CLAVIGER_CLI_KEYS_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct json;

/* The options that select a backend.  Texts are borrowed. */
struct keys_choice {
	const char *url; /* --url, CLAVIGER_URL; NULL: none */
	const char *data; /* --data or its default; NULL: neither */
	const char *key_file; /* --key-file; NULL */
	const char *account; /* --account; NULL */
	bool want_store; /* only the operator may do this: never over HTTP */
};

/* A key, as it is printed.  Texts are borrowed during the visit. */
struct keys_row {
	struct str id, alias, scope, created_at;
	struct str expires_at,
	    revoked_at; /* STR_NONE: did not happen, or unknown */
	/* As GET /v1/keys/{key_id} has it; NULL: unknown. */
	const struct json *details;
};

/* How a key is revoked. */
struct keys_revocation {
	const char *reason; /* RFC 5280; NULL: none */
	bool cascade; /* the descendants, too */
	bool purge; /* erase what identifies its user */
};

/* Which keys to list. */
struct keys_wanted {
	int64_t limit; /* 0: all */
	/* Filters and sort of GET /v1/keys, as in its query; "": none. */
	const char *query;
};

/* The result of a verification. */
struct keys_verdict {
	bool valid;
	char code[32], id[40], account[40], scope[8], expires_at[24];
	char reason[200]; /* of the code; "": no more is known */
};

/* A rotation.  Times are as in JSON; "": none. */
struct keys_rotated {
	char id[64], secret[128]; /* of the new key; the owner wipes it */
	char old_id[40], until[24], undo_until[24];
};

/* A rotation that was undone. */
struct keys_undone {
	char id[40], expires_at[24], revoked_id[40];
};

typedef void keys_visit_fn(void *context, const struct keys_row *row);

struct keys_backend;

/* The operations of a backend.  Each returns -1 and sets e on failure. */
struct keys_backend_ops {
	const char *name;
	/*
	 * body is that of POST /v1/keys.  secret is "" if a key of the name in
	 * body exists.
	 */
	int (*create)(struct keys_backend *b, const struct json *body,
	    const char *scope, char id[64], char secret[128], struct err *e);
	/* body is that of PATCH /v1/keys/{key_id}.  ERR_ABSENT: no such key. */
	int (*edit)(struct keys_backend *b, const char *id,
	    const struct json *body, struct err *e);
	int (*list)(struct keys_backend *b, const struct keys_wanted *wanted,
	    keys_visit_fn *visit, void *context, struct err *e);
	/* ERR_ABSENT: no such key. */
	int (*show)(struct keys_backend *b, const char *id,
	    keys_visit_fn *visit, void *context, struct err *e);
	/*
	 * The same.  *known is false if the authority accepted the request but
	 * does not say whether it has that key.
	 */
	int (*revoke)(struct keys_backend *b, const char *id,
	    const struct keys_revocation *how, bool *known, struct err *e);
	/*
	 * body is that of POST /v1/keys/revoke, and *answer its response,
	 * borrowed until the next call.
	 */
	int (*revoke_where)(struct keys_backend *b, const struct json *body,
	    struct json **answer, struct err *e);
	/* body is that of POST /v1/keys/{key_id}/rotate; NULL: none. */
	int (*rotate)(struct keys_backend *b, const char *id,
	    const struct json *body, struct keys_rotated *out, struct err *e);
	int (*undo)(struct keys_backend *b, const char *id,
	    struct keys_undone *out, struct err *e);
	int (*verify)(struct keys_backend *b, const char *credential,
	    struct keys_verdict *out, struct err *e);
	void (*close)(struct keys_backend *b);
};

/* The first member of either backend. */
struct keys_backend {
	const struct keys_backend_ops *ops;
};

/*
 * Opens the server of --url, else the server that uses the data directory, else
 * the store in it; with --account always the store.  Returns NULL and sets e on
 * failure.
 */
struct keys_backend *keys_backend_open(
    const struct keys_choice *c, struct err *e);

#endif
