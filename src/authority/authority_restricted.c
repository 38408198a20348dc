/* authority_restricted.c - verifies credentials that are not a key itself. */
#include "authority/authority_restricted.h"
#include "authority/authority_route.h"
#include "authority/authority_token.h"

enum key_code
authority_restricted_verify(struct authority_request *a, struct str credential,
    struct key_check *check, struct key_view *view)
{
	const enum key_code code =
	    key_derive_verify(a->thread->reader, credential, check, view);

	return code == KEY_MALFORMED
	           ? authority_token_verify(a, credential, check, view)
	           : code;
}
