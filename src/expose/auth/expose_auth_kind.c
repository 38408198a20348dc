/* expose_auth_kind.c - what all kinds of authentication share. */
#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_auth_kind.h"
#include "http/http.h"

struct str
expose_auth_kind_render(struct expose_auth *auth, struct arena *a,
    const struct engine *en, const struct capability_ref *text)
{
	if (text == NULL || auth->problem.kind != ERR_NONE)
		return STR_NONE;
	return engine_render(en, a, text, auth->source, &auth->problem);
}

struct str
expose_auth_kind_require(struct expose_auth *auth, struct arena *a,
    const struct engine *en, const struct capability_ref *text,
    const char *name)
{
	struct str got = expose_auth_kind_render(auth, a, en, text);

	if (got.n == 0 && auth->problem.kind == ERR_NONE)
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "'%s' is empty or missing", name);
	return got;
}

/* RFC 9110 11.4: Authorization is a scheme, spaces, and the credential. */
struct str
expose_auth_kind_credential(struct http_exchange *ex, const char *scheme)
{
	struct str got =
	    http_headers_get(&ex->request.headers, "Authorization");
	struct str first = str_cut(&got, ' ');

	if (got.p == NULL || !str_equal_nocase(first, str_of(scheme)))
		return STR_NONE;
	return str_trim(got);
}

enum expose_auth_result
expose_auth_kind_reject(struct http_exchange *ex, int status,
    const char *message, struct str challenge)
{
	http_response_error(
	    &ex->response, ex->arena, status, NULL, ex->request.id, message);
	if (challenge.n > 0)
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("WWW-Authenticate"), challenge);
	return EXPOSE_AUTH_REJECTED;
}

enum expose_auth_result
expose_auth_kind_unavailable(struct http_exchange *ex, const struct err *why)
{
	expose_auth_kind_reject(ex, 503,
	    arena_printf(
	        ex->arena, "Cannot check the credential now: %s", why->text),
	    STR_NONE);
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Retry-After"), STR("5"));
	return EXPOSE_AUTH_REJECTED;
}

enum expose_auth_result
expose_auth_kind_client_gone(struct http_exchange *ex)
{
	return expose_auth_kind_reject(ex, err_http_status(ERR_CANCELLED),
	    "The client closed the connection", STR_NONE);
}
