/* expose_caller.c - authenticates the caller of a surface. */
#include "authority/authority.h"
#include "engine/engine.h"
#include "expose/expose_caller.h"
#include "expose/surface/surface.h"
#include "http/http.h"

static void
on_answered(struct authority_call *c)
{
	(void)c; /* the result is returned */
}

static enum expose_auth_result
check_key(struct authority_thread *authority, const struct exposer *x,
    struct http_exchange *ex)
{
	/* A request of MCP says nothing about that of its tool. */
	const bool is_mcp = x->capability->type == CAPABILITY_EXPOSES_MCP;
	struct authority_call c = {
		.request = &ex->request,
		.response = &ex->response,
		.arena = ex->arena,
		.principal = &ex->principal,
		.client = &ex->principal,
		.method = is_mcp ? STR_NONE
		                 : str_of(http_method_name(ex->request.method)),
		.answered = on_answered,
	};

	return authority_authenticate(authority, &c) ? EXPOSE_AUTH_ACCEPTED
	                                             : EXPOSE_AUTH_REJECTED;
}

enum expose_auth_result
expose_caller_check(const struct exposer *x, struct engine_thread *t,
    struct http_exchange *ex, expose_auth_fn *done, void *context)
{
	struct authority_thread *authority = engine_thread_authority(t);

	if (x->auth != NULL)
		return expose_auth_check(x->auth, t, ex, done, context);
	if (http_headers_get(&ex->request.headers, "Authorization").p == NULL)
		return EXPOSE_AUTH_ACCEPTED;
	if (x->needs_key && authority != NULL)
		return check_key(authority, x, ex);
	expose_principal_claim(ex, x->key);
	return EXPOSE_AUTH_ACCEPTED;
}
