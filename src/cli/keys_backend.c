/* keys_backend.c - chooses the backend and its credential. */
#include <stdlib.h>

#include "base/base.h"
#include "key/key.h"

#include "cli/keys_backend.h"
#include "cli/keys_remote.h"
#include "cli/keys_store.h"

struct keys_backend *
keys_backend_open(const struct keys_choice *c, struct err *e)
{
	char noted[256];
	const char *url = c->url;
	char *credential;

	bool want_store = c->want_store || c->account != NULL;

	if (url != NULL && c->want_store) {
		err_set(e, ERR_DENIED,
		    "the Platform API makes API keys only: an ADMIN key is "
		    "made and rotated on the authority's own machine: "
		    "claviger keys create --scope ADMIN --desc TEXT --data "
		    "DIR");
		return NULL;
	}
	if (url != NULL && c->account != NULL) {
		err_set(e, ERR_DENIED,
		    "over --url the account is that of the calling key: name "
		    "it with --key-file FILE");
		return NULL;
	}
	if (url == NULL && !want_store && c->data != NULL &&
	    keys_server_of(c->data, noted, sizeof(noted)))
		url = noted;
	if (url == NULL)
		return keys_store_open(c, e);
	credential = key_input_read(c->key_file, true, c->data, e);
	if (credential == NULL)
		return NULL;
	return keys_remote_open(url, credential, e);
}
