/* authority_models.c - the list of models, by which fal's clients test a key.
 */
#include "authority/authority_route.h"
#include "base/base.h"
#include "key/key.h"

/*
 * GET /v1/models: any valid key.  The authority runs no models, so the list is
 * empty, in the form of the Platform's.  The query is ignored.
 */
bool
authority_models_list(struct authority_request *a)
{
	struct key_check check = { .permission_count = 0 };
	struct key_view view;

	if (authority_auth_any(a, &check, &view))
		http_response_json(a->call->response, 200,
		    STR("{\"models\":[],\"next_cursor\":null,"
		        "\"has_more\":false}"));
	return true;
}
