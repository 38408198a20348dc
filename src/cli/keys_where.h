/* keys_where.h - `claviger keys revoke --where`: many keys at once. */
#ifndef CLAVIGER_CLI_KEYS_WHERE_H
#define CLAVIGER_CLI_KEYS_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/keys_backend.h"

struct err;

enum { KEYS_WHERE_MAX = 32 };

struct keys_where {
	const char *filters[KEYS_WHERE_MAX]; /* "NAME=VALUE", borrowed */
	size_t count;
	bool dry_run; /* only print what would be revoked */
	bool yes; /* do not ask */
};

/* Adds a filter.  Returns -1 and sets e (INPUT) if it is not NAME=VALUE. */
int keys_where_add(struct keys_where *w, const char *filter, struct err *e);

/*
 * Makes a dry run and prints its figures.  Then asks on a terminal, unless w
 * says not to, and revokes exactly these keys.  Returns -1 and sets e on
 * failure: INPUT if there is no terminal to ask on, DENIED if the answer is no.
 */
int keys_where_revoke(struct keys_backend *b, const struct keys_where *w,
    const struct keys_revocation *how, bool json, struct err *e);

#endif
