/* authority_tokens.c - makes tokens, and publishes the keys to verify them. */
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "authority/authority_token.h"
#include "base/base.h"
#include "data/json/json.h"

enum {
	DEFAULT_S = 120, /* as fal's clients expect */
	LONGEST_S = 86400,
};

/* A request for a token, in one of fal's two forms. */
struct form {
	const char *apps, *seconds; /* names of members */
	bool list; /* apps is a list, and the response a text */
};

static const struct form plain = { "allowed_apps", "token_expiration", true };
static const struct form realtime = { "app", "duration", false };

static const char no_keys[] =
    "The keys of tokens cannot be read or made; the server's log has more";

/* 422 with the place of the fault, as FastAPI has it. */
static bool
refuse(struct authority_request *a, const char *member, const char *type,
    const char *message)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_printf(
	    &b, "{\"detail\":[{\"loc\":[\"body\",\"%s\"],\"msg\":", member);
	json_write_string(&b, str_of(message));
	buf_printf(&b, ",\"type\":\"%s\"}]}", type);
	http_response_json(
	    a->call->response, 422, arena_str(a->call->arena, buf_str(&b)));
	buf_done(&b);
	return true;
}

/* Apps are words of a scope, so they have visible ASCII characters only. */
static bool
is_app(struct str s, struct err *e)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == '"' ||
		    s.p[i] == '\\') {
			err_set(e, ERR_INPUT,
			    "an app has no spaces, quotes or backslashes");
			return false;
		}
	if (s.n > AUTHORITY_TOKEN_APP_BYTES) {
		err_set(e, ERR_INPUT, "an app has at most %d characters",
		    AUTHORITY_TOKEN_APP_BYTES);
		return false;
	}
	return key_permission_check_resource(s, e) == 0;
}

/* Reads the apps.  Returns false if the request was answered. */
static bool
read_apps(struct authority_request *a, const struct form *f,
    const struct json *body, struct str apps[AUTHORITY_TOKEN_APPS],
    size_t *count)
{
	const struct json *v = json_get(body, f->apps), *m;
	struct err e;

	*count = 0;
	if (v == NULL)
		return !refuse(a, f->apps, "missing", "Field required");
	if (f->list && (!json_is(v, JSON_ARRAY) || v->count == 0 ||
	                   v->count > AUTHORITY_TOKEN_APPS))
		return !refuse(a, f->apps, "list_type",
		    "Input should be a list of 1 to 16 apps");
	for (m = f->list ? v->first : v; m != NULL;
	     m = f->list ? m->next : NULL) {
		if (!json_is(m, JSON_STRING))
			return !refuse(a, f->apps, "string_type",
			    "Input should be a valid string");
		if (!is_app(m->text, &e))
			return !refuse(a, f->apps, "value_error", e.text);
		apps[(*count)++] = m->text;
	}
	return true;
}

/* The same for the time until the token expires. */
static bool
read_seconds(struct authority_request *a, const struct form *f,
    const struct json *body, int64_t *out)
{
	const struct json *v = json_get(body, f->seconds);

	*out = DEFAULT_S;
	if (v == NULL)
		return true;
	*out = json_is(v, JSON_NUMBER) ? str_to_int(v->text, LONGEST_S) : -1;
	return *out >= 1 ||
	       !refuse(a, f->seconds, "value_error",
	           "Input should be a number of seconds from 1 to 86400");
}

/*
 * Checks that the key may run each app.  The body came after the caller was
 * authenticated, so this is the first time that the apps are known.
 */
static bool
may_run(struct authority_request *a, const struct str *apps, size_t count)
{
	static const struct str run = { "models:run", 10 };

	for (size_t i = 0; i < count; i++) {
		struct key_check check = {
			.permissions = &run,
			.permission_count = 1,
			.resource = apps[i],
		};

		if (!authority_auth_any(a, &check, a->caller))
			return false;
	}
	a->caller->alias = STR_NONE;
	return true;
}

static bool
answer(struct authority_request *a, const struct form *f,
    const struct authority_token_grant *g)
{
	struct buf *out = &a->thread->out;
	struct err e;

	buf_clear(out);
	buf_puts(out, f->list ? "\"" : "{\"token\":\"");
	if (authority_token_write(a->thread->authority->tokens, g, out, &e) ==
	    -1)
		return e.kind == ERR_INPUT
		           ? refuse(a, f->apps, "value_error", e.text)
		           : authority_reply_error(a, 503, no_keys);
	buf_puts(out, f->list ? "\"" : "\"}");
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("no-store"));
	return authority_reply_json(a, 200);
}

static bool
create(struct authority_request *a, const struct form *f)
{
	const struct json *body = authority_reply_read_body(a);
	struct str apps[AUTHORITY_TOKEN_APPS];
	struct authority_token_grant g = {
		.key_id = a->caller->id,
		.apps = apps,
		.begin_s = key_clock_now_ms() / 1000,
	};
	int64_t seconds;

	if (body == NULL || !read_apps(a, f, body, apps, &g.count) ||
	    !read_seconds(a, f, body, &seconds) || !may_run(a, apps, g.count))
		return true;
	g.end_s = g.begin_s + seconds;
	if (a->caller->expires_ms != 0 &&
	    g.end_s * 1000 > a->caller->expires_ms)
		g.end_s = a->caller->expires_ms / 1000;
	return answer(a, f, &g);
}

/* POST /tokens/ {"allowed_apps": ["APP"], "token_expiration": SECONDS} */
bool
authority_tokens_create(struct authority_request *a)
{
	return create(a, &plain);
}

/* POST /tokens/realtime {"app": "OWNER/APP", "duration": SECONDS} */
bool
authority_tokens_create_realtime(struct authority_request *a)
{
	return create(a, &realtime);
}

/* GET /v1/jwks.json: the public keys (RFC 7517); no key is needed. */
bool
authority_tokens_keys(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct err e;

	buf_clear(out);
	if (authority_token_write_keys(a->thread->authority->tokens, out, &e) ==
	    -1)
		return authority_reply_error(a, 503, no_keys);
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("Cache-Control"), STR("public, max-age=300"));
	return authority_reply_json(a, 200);
}
