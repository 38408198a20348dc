/* authority_account.h - an account as JSON, and what a request says of one. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_ACCOUNT_H
#define CLAVIGER_AUTHORITY_AUTHORITY_ACCOUNT_H

#include "base/base.h"

struct buf;
struct err;
struct json;
struct key_account_view;

/* The members of a request; texts are borrowed from its body. */
struct authority_account {
	struct str nickname, email;
	struct str alias; /* of the ADMIN key; a create only */
	bool disabled;
	unsigned present; /* KEY_ACCOUNT_... of the members that are there */
};

/*
 * Reads the body of POST /v1/accounts, or of PATCH if it is an update.  Returns
 * -1 and sets e (INPUT), which names the member: if a value is invalid, a
 * member is unknown, or one is missing.
 */
int authority_account_read(struct authority_account *out,
    const struct json *body, bool is_update, struct err *e);

/* Appends the object of an account. */
void authority_account_write(struct buf *out, const struct key_account_view *v);

#endif
