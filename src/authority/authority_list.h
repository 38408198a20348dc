/* authority_list.h - one page of the keys of an account, as a query asks. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_LIST_H
#define CLAVIGER_AUTHORITY_AUTHORITY_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "authority/authority_query.h"
#include "base/base.h"

struct err;
struct key_reader;
struct key_view;

enum { AUTHORITY_LIST_EXAMINED = 5000 }; /* keys that a page looks at */

struct authority_list {
	/* Borrowed. */
	struct key_reader *reader;
	const char *account;
	const struct authority_query *query; /* with `full` */
	bool admin; /* ADMIN keys, too, without a filter of scope */
	/* Called for each key; its view is borrowed for that call. */
	void (*visit)(void *context, const struct key_view *v);
	void *context;
	/* Results. */
	int64_t count; /* of keys visited */
	int64_t examined;
	char cursor[AUTHORITY_QUERY_CURSOR]; /* of the next page; "": none */
};

/*
 * Lists one page.  Keys sorted by their creation come from an index: the page
 * ends when it is full or enough keys have been examined, so it may be empty
 * and have a cursor.  For other orders all keys that the filters may match are
 * examined.  Returns -1 and sets e: INPUT if there are too many for that, or
 * the cursor is not one of the account.
 */
int authority_list_page(struct authority_list *l, struct err *e);

#endif
