/* authority_introspect.c - introspection of keys and tokens (RFC 7662). */
#include "authority/authority_introspect.h"
#include "authority/authority_reply.h"
#include "authority/authority_restricted.h"
#include "authority/authority_route.h"
#include "authority/authority_token.h"
#include "base/base.h"
#include "data/json/json.h"
#include "jwt/jwt.h"

enum { BODY_BYTES = 64 * 1024 };

static int
read_ip(struct str text, struct key_check *check, struct err *e)
{
	if (str_find(text, '/', 0) < text.n ||
	    key_field_read_network(text, &check->address, e) == -1)
		return err_set(e, ERR_INPUT,
		    "\"ip\" must be an address such as 192.0.2.1");
	check->has_address = true;
	return 0;
}

int
authority_introspect_read(struct arena *a, struct str type, struct str body,
    struct str *token, struct key_check *check, struct err *e)
{
	struct str hint = STR_NONE, ip = STR_NONE;
	const struct {
		const char *name;
		struct str *value;
	} fields[] = {
		{ "token", token },
		{ "token_type_hint", &hint },
		{ "ip", &ip },
		{ "method", &check->method },
	};
	struct http_form form;

	*token = STR_NONE;
	if (http_form_parse(a, type, body, &form, e) == -1)
		return -1;
	for (size_t i = 0; i < form.count; i++) {
		for (size_t k = 0; k < LEN(fields); k++) {
			if (!str_is(form.items[i].name, fields[k].name))
				continue;
			/* RFC 6749 3.1: no parameter more than once. */
			if (fields[k].value->p != NULL)
				return err_set(e, ERR_INPUT,
				    "\"%s\" is given twice", fields[k].name);
			*fields[k].value = form.items[i].value;
		}
	}
	if (token->n == 0)
		return err_set(e, ERR_INPUT,
		    "\"token\" is required: the key or token to examine");
	return ip.p != NULL ? read_ip(ip, check, e) : 0;
}

static void
add_text(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, ",\"%s\":", name);
	json_write_string(out, text);
}

static void
add_time(struct buf *out, const char *name, int64_t ms)
{
	if (ms != 0)
		buf_printf(out, ",\"%s\":%lld", name, (long long)(ms / 1000));
}

/* What cannot be written as a scope is not claimed. */
static void
add_scope(struct buf *out, const struct key_view *view, struct str caveats)
{
	struct buf scope;

	buf_init(&scope, 256 * 1024);
	if (key_caveat_write_scope(&scope, view, caveats) && !scope.over)
		add_text(out, "scope", buf_str(&scope));
	buf_done(&scope);
}

/*
 * The claims of a token; those of a key are its own.  The token was verified,
 * so it is only read again.
 */
static void
add_claims(struct authority_request *a, struct buf *out, struct str token,
    const struct key_check *check, const struct key_view *view)
{
	const struct json *v;
	struct jwt t;
	struct err e;

	if (check->kind != KEY_KIND_TOKEN ||
	    jwt_read(a->call->arena, token, &t, &e) == -1) {
		add_time(out, "iat", view->created_ms);
		return;
	}
	v = json_get(t.claims, "iat");
	buf_printf(out, ",\"iat\":%.*s,\"aud\":", STR_FMT(v->text));
	json_write(out, json_get(t.claims, "aud"));
	add_text(out, "jti", json_get_text(t.claims, "jti"));
}

/* RFC 7662 2.2 */
static void
write_active(struct authority_request *a, struct str token,
    const struct key_check *check, const struct key_view *view)
{
	static const char *const types[] = {
		[KEY_KIND_SECRET] = "Key",
		[KEY_KIND_DERIVED] = "Key",
		[KEY_KIND_TOKEN] = "Bearer",
	};
	struct buf *out = &a->thread->out;

	buf_puts(out, "{\"active\":true");
	add_scope(out, view, check->caveats);
	add_text(out, "client_id", str_of(view->id));
	add_text(out, "username", view->alias);
	add_text(out, "token_type", str_of(types[check->kind]));
	add_time(out, "exp", view->expires_ms);
	add_claims(a, out, token, check, view);
	add_text(out, "sub", str_of(view->id));
	add_text(out, "iss", AUTHORITY_TOKEN_ISSUER);
	add_text(out, "account", str_of(view->account));
	buf_putc(out, '}');
}

/* Verifies the token; it must be of the account of the caller. */
static enum key_code
verify(struct authority_request *a, struct str token, struct key_check *check,
    struct key_view *view)
{
	enum key_code code =
	    key_verify_for(a->thread->reader, token, check, view);

	if (code == KEY_MALFORMED)
		code = authority_restricted_verify(a, token, check, view);
	if (code == KEY_VALID &&
	    memcmp(view->account, a->caller->account, 36) != 0)
		code = KEY_NOT_FOUND;
	return code;
}

/*
 * POST /v1/introspect, a form with token=.  Of what is not valid nothing is
 * told, not even why (RFC 7662 2.2).
 */
bool
authority_introspect_token(struct authority_request *a)
{
	const struct http_request *q = a->call->request;
	struct key_check check = { .describe = true, .arena = a->call->arena };
	struct buf *out = &a->thread->out;
	struct key_view view;
	struct str token;
	enum key_code code;
	struct err e;

	if (q->body.n > BODY_BYTES)
		return authority_reply_error(a, 413, "The form is too large");
	if (authority_introspect_read(a->call->arena,
	        http_headers_get(&q->headers, "Content-Type"), q->body, &token,
	        &check, &e) == -1)
		return authority_reply_err(a, &e);
	code = verify(a, token, &check, &view);
	if (code == KEY_FAILED)
		return authority_reply_error(
		    a, 503, "The store cannot be read");
	buf_clear(out);
	if (code == KEY_VALID)
		write_active(a, token, &check, &view);
	else
		buf_puts(out, "{\"active\":false}");
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("no-store"));
	return authority_reply_json(a, 200);
}
