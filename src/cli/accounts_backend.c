/* accounts_backend.c - chooses the backend. */
#include <stddef.h>

#include "cli/accounts_backend.h"
#include "cli/keys_backend.h"

struct accounts_backend *
accounts_backend_open(const struct keys_choice *c, struct err *e)
{
	return c->url != NULL ? accounts_remote_open(c, e)
	                      : accounts_store_open(c->data, e);
}
