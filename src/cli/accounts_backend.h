/* accounts_backend.h - the accounts of a server or a store. */
#ifndef CLAVIGER_CLI_ACCOUNTS_BACKEND_H
#define CLAVIGER_CLI_ACCOUNTS_BACKEND_H

#include "base/base.h"

struct accounts_backend;
struct err;
struct json;
struct keys_choice;

/* v is the object of an account, as GET /v1/accounts/{account_id} has it. */
typedef void accounts_visit_fn(void *context, const struct json *v);

/*
 * Each returns -1 and sets e on failure.  Results are borrowed until the next
 * call.  Bodies are those of /v1/accounts.
 */
struct accounts_backend_ops {
	int (*create)(struct accounts_backend *b, const struct json *body,
	    const struct json **made, struct err *e);
	/* ERR_ABSENT: no such account. */
	int (*update)(struct accounts_backend *b, const char *id,
	    const struct json *body, const struct json **account,
	    struct err *e);
	int (*show)(struct accounts_backend *b, const char *id,
	    const struct json **account, struct err *e);
	int (*list)(struct accounts_backend *b, accounts_visit_fn *visit,
	    void *context, struct err *e);
	void (*close)(struct accounts_backend *b);
};

/* The first member of either backend. */
struct accounts_backend {
	const struct accounts_backend_ops *ops;
};

/*
 * Opens the server of --url, else the store in the data directory, also while a
 * server uses it: the operator can enable any account there.  Returns NULL and
 * sets e on failure.
 */
struct accounts_backend *accounts_backend_open(
    const struct keys_choice *c, struct err *e);

/* The two kinds. */
struct accounts_backend *accounts_store_open(const char *data, struct err *e);
struct accounts_backend *accounts_remote_open(
    const struct keys_choice *c, struct err *e);

#endif
