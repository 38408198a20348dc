/* expose_openapi.c - serves the OpenAPI document of a REST surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/rest/expose_openapi.h"
#include "http/http.h"
#include "openapi/export/export.h"

enum { DOCUMENT_MAX = 64 << 20 };

struct expose_openapi {
	struct str text; /* n == 0: too large to serve */
	struct str etag;
};

static bool
reaches_authority(const struct exposer *x)
{
	for (const struct capability_operation *o = x->capability->operations;
	     o != NULL; o = o->next)
		if (engine_reach(x->engine, o) & ENGINE_REACHES_AUTHORITY)
			return true;
	return false;
}

struct expose_openapi *
expose_openapi_new(struct exposer *x)
{
	struct expose_openapi *o = arena_new(&x->arena, sizeof(*o));
	struct openapi_export export = {
		.only = x->capability,
		/* relative: clients may use any host name and port */
		.server = STR("/"),
		.authority = reaches_authority(x),
		.forbidden = expose_permission_forbidden(x->policy),
	};
	struct arena scratch = { .head = NULL };
	struct buf text;

	buf_init(&text, DOCUMENT_MAX);
	json_write(&text,
	    openapi_export(&scratch, engine_capability(x->engine), &export));
	if (!text.over) {
		o->text = arena_str(&x->arena, buf_str(&text));
		o->etag = arena_strf(&x->arena, "\"%016llx\"",
		    (unsigned long long)hash_fnv64(HASH_FNV64_BASIS, o->text));
	}
	buf_done(&text);
	arena_done(&scratch);
	return o;
}

bool
expose_openapi_answer(const struct expose_openapi *o, struct http_exchange *ex)
{
	if (!str_is(ex->request.path, EXPOSE_OPENAPI_PATH) || o->text.n == 0)
		return false;
	ex->route = "rest " EXPOSE_OPENAPI_PATH;
	if (expose_reply_is_read(ex) && !expose_reply_not_modified(ex, o->etag))
		http_response_json(&ex->response, 200, o->text);
	return true;
}
