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

/* Writes the document as a caller sees it; access NULL: all of it. */
static void
write_document(const struct exposer *x, const struct expose_access *access,
    struct buf *out)
{
	const struct capability_filter filter = { expose_access_has, access };
	struct openapi_export export = {
		.only = x->capability,
		/* relative: clients may use any host name and port */
		.server = STR("/"),
		.authority = reaches_authority(x),
		.forbidden = expose_permission_forbidden(x->policy),
		.filter = &filter,
	};
	struct arena scratch = { .head = NULL };

	json_write(out,
	    openapi_export(&scratch, engine_capability(x->engine), &export));
	arena_done(&scratch);
}

static struct str
etag_of(struct arena *a, struct str text)
{
	return arena_strf(a, "\"%016llx\"",
	    (unsigned long long)hash_fnv64(HASH_FNV64_BASIS, text));
}

struct expose_openapi *
expose_openapi_new(struct exposer *x)
{
	struct expose_openapi *o = arena_new(&x->arena, sizeof(*o));
	struct buf text;

	buf_init(&text, DOCUMENT_MAX);
	write_document(x, NULL, &text);
	if (!text.over) {
		o->text = arena_str(&x->arena, buf_str(&text));
		o->etag = etag_of(&x->arena, o->text);
	}
	buf_done(&text);
	return o;
}

/* Returns the document for a key with limits; it is part of the whole one. */
static struct str
limited(const struct exposer *x, struct http_exchange *ex)
{
	const struct expose_access *access = ex->principal.access;
	const struct str name = expose_access_name(access, ex->arena);
	struct str found = STR_NONE;
	struct buf text;

	if (name.p != NULL)
		found = expose_cache_find(x->cache, ex->arena, name);
	if (found.p != NULL)
		return found;
	buf_init(&text, DOCUMENT_MAX);
	write_document(x, access, &text);
	found = arena_str(ex->arena, buf_str(&text));
	buf_done(&text);
	if (name.p != NULL)
		expose_cache_add(x->cache, name, found);
	return found;
}

bool
expose_openapi_answer(const struct exposer *x, struct http_exchange *ex)
{
	const struct expose_openapi *o = x->document;
	struct str text = o->text, etag = o->etag;

	if (!str_is(ex->request.path, EXPOSE_OPENAPI_PATH) || text.n == 0)
		return false;
	ex->route = "rest " EXPOSE_OPENAPI_PATH;
	if (!expose_reply_is_read(ex))
		return true;
	if (ex->principal.access != NULL) {
		text = limited(x, ex);
		etag = etag_of(ex->arena, text);
	}
	if (!expose_reply_not_modified(ex, etag))
		http_response_json(&ex->response, 200, text);
	return true;
}
