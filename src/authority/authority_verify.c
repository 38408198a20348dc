/* authority_verify.c - verifies keys: the hot path of the program. */
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"

/* Appends ,"name":"text" or ,"name":null.  text must need no escapes. */
static void
add_plain(struct buf *out, struct str name, struct str text)
{
	buf_add_str(out, name);
	if (text.p == NULL) {
		buf_add_str(out, STR("null"));
		return;
	}
	buf_putc(out, '"');
	buf_add_str(out, text);
	buf_putc(out, '"');
}

static void
add_details(struct buf *out, const struct key_view *v)
{
	char expires[21];

	add_plain(out, STR(",\"key_id\":"), (struct str){ v->id, 36 });
	add_plain(out, STR(",\"account\":"), (struct str){ v->account, 36 });
	add_plain(out, STR(",\"scope\":"), str_of(key_scope_name(v->scope)));
	buf_add_str(out, STR(",\"alias\":"));
	json_write_string(out, v->alias);
	if (v->expires_ms != 0)
		clock_rfc3339(expires, v->expires_ms);
	add_plain(out, STR(",\"expires_at\":"),
	    v->expires_ms != 0 ? (struct str){ expires, 20 } : STR_NONE);
}

static void
write_result(struct buf *out, enum key_code code, const struct key_view *v)
{
	buf_clear(out);
	buf_add_str(out, code == KEY_VALID ? STR("{\"valid\":true")
	                                   : STR("{\"valid\":false"));
	add_plain(out, STR(",\"code\":"), str_of(key_code_name(code)));
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		buf_add_str(
		    out, STR(",\"key_id\":null,\"account\":null,\"scope\":null,"
		             "\"alias\":null,\"expires_at\":null"));
	else
		add_details(out, v);
	buf_putc(out, '}');
}

/* POST /v1/keys/verify {"key": "id:secret"} */
bool
authority_verify_key(struct authority_request *a)
{
	const struct json *body = authority_reply_read_body(a), *key;
	struct key_view view;
	enum key_code code;

	if (body == NULL)
		return true;
	key = json_get(body, "key");
	if (!json_is(key, JSON_STRING))
		return authority_reply_error(
		    a, 400, "\"key\" is required and must be a string");
	code = key_verify(a->thread->reader, key->text, &view);
	if (code == KEY_FAILED)
		return authority_reply_error(
		    a, 503, "The store cannot be read");
	/* Keys of other accounts are reported as not found. */
	if (code != KEY_MALFORMED && code != KEY_NOT_FOUND &&
	    memcmp(view.account, a->caller->account, 36) != 0)
		code = KEY_NOT_FOUND;
	write_result(&a->thread->out, code, &view);
	return authority_reply_json(a, 200);
}

/*
 * /v1/auth, for proxies, with any method and path below it: verifies the
 * credential in the Authorization header, of any account and scope.
 */
bool
authority_verify_caller(struct authority_request *a)
{
	struct arena *arena = a->call->arena;
	struct http_headers *h = &a->call->response->headers;
	struct key_view *v = arena_new(arena, sizeof(*v));

	if (!authority_auth_any(a, v))
		return true;
	http_headers_add(arena, h, STR("X-Key-Id"), (struct str){ v->id, 36 });
	http_headers_add(
	    arena, h, STR("X-Key-Account"), (struct str){ v->account, 36 });
	http_headers_add(
	    arena, h, STR("X-Key-Scope"), str_of(key_scope_name(v->scope)));
	http_response_json(a->call->response, 200, STR("{\"valid\":true}"));
	return true;
}
