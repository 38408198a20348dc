/* mcp_failure.c - explains an error response, and what to do next. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/mcp/mcp_failure.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum { MESSAGE_BYTES = 600 };

/* What to do about a status. The first row that matches counts. */
static const struct {
	int from, to;
	bool retryable;
	const char *at_authority, *at_remote; /* NULL: the same */
} hints[] = {
	{ 400, 400, false,
	    "Fix the arguments as the message says, then call again.", NULL },
	{ 401, 401, false,
	    "Send `Authorization: Key <id>:<secret>` with the MCP connection: "
	    "a key that is neither revoked nor expired.",
	    "Set the credential of the upstream that the capability names "
	    "(FAL_KEY for fal) where the server runs." },
	{ 403, 403, false, "Use a key of scope ADMIN with the MCP connection.",
	    "The server's credential may not do this: give it one that may, "
	    "such as an ADMIN key." },
	{ 404, 404, false, "List what there is, and use an id from there.",
	    NULL },
	{ 405, 406, false,
	    "The upstream does not offer this: another tool may.", NULL },
	{ 408, 408, true, "Call again.", NULL },
	{ 409, 409, false,
	    "It conflicts with what is there: look at the present state "
	    "before another try.",
	    NULL },
	{ 410, 410, false, "It is gone for good: list what there is.", NULL },
	{ 413, 413, false, "Send less at once.", NULL },
	{ 422, 422, false,
	    "Fix the arguments as the message says, then call again.", NULL },
	{ 425, 425, true, "Call again.", NULL },
	{ 429, 429, true, "Wait, then call again.", NULL },
	{ 501, 501, false,
	    "The upstream does not offer this: another tool may.", NULL },
	{ 507, 507, false,
	    "No key was made: the server has no space for one, which only its "
	    "operator can fix. Revoking works.",
	    "The upstream has no space for this: only its operator can fix "
	    "that." },
	{ 500, 599, true,
	    "It is not the arguments. Call again in a moment; what creates "
	    "something may have taken effect, so look first.",
	    NULL },
	{ 304, 304, false,
	    "Nothing has changed since what the condition of the request names "
	    "(If-None-Match, If-Modified-Since): use what you have, or call "
	    "without the condition.",
	    NULL },
	{ 300, 399, false,
	    "It points elsewhere, which is not followed: correct the "
	    "upstream's address.",
	    NULL },
	{ 400, 499, false, "Look at the message, and fix the call.", NULL },
};

static void
set_hint(struct mcp_failure *f, bool at_authority)
{
	for (size_t i = 0; i < LEN(hints); i++) {
		if (f->status < hints[i].from || f->status > hints[i].to)
			continue;
		f->retryable = hints[i].retryable;
		f->hint = str_of(at_authority || hints[i].at_remote == NULL
		                     ? hints[i].at_authority
		                     : hints[i].at_remote);
		return;
	}
}

/* Returns the host of a URL, or the name of the consumed API if it has none. */
static struct str
host_of(struct str url, struct str namespace)
{
	struct http_url u;

	if (str_find(url, '{', 0) < url.n || !http_url_parse(url, &u))
		return namespace;
	return u.authority;
}

/* FastAPI has {"detail":[{"msg":...}]}. */
static struct str
text_in(const struct json *v)
{
	if (json_is(v, JSON_ARRAY))
		v = v->first;
	if (json_is(v, JSON_STRING))
		return v->text;
	if (json_get_text(v, "message").p != NULL)
		return json_get_text(v, "message");
	if (json_get_text(v, "detail").p != NULL)
		return json_get_text(v, "detail");
	return json_get_text(v, "msg");
}

static struct str
message_in(const struct json *body)
{
	static const char *const names[] = { "error", "message", "detail",
		"errors", "error_description", "title", "msg" };

	for (size_t i = 0; i < LEN(names); i++) {
		struct str s = text_in(json_get(body, names[i]));

		if (s.n > 0)
			return s;
	}
	return STR_NONE;
}

static struct str
code_in(const struct json *body)
{
	const struct json *error = json_get(body, "error");
	struct str s = json_get_text(error, "type");

	if (s.n == 0)
		s = json_get_text(error, "code");
	return s.n == 0 ? json_get_text(body, "code") : s;
}

/* Removes our credential: an upstream may quote the request. */
static struct str
redacted(struct arena *a, const struct engine *en, struct str s)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	engine_redact(en, &b, str_part(s, 0, 4 * MESSAGE_BYTES));
	return mcp_text_take(a, &b);
}

static bool
is_text(struct str type)
{
	return type.p == NULL || str_starts(type, STR("text/plain"));
}

static void
read_body(struct mcp_failure *f, struct arena *a, const struct engine *en,
    const struct http_response *r)
{
	const struct json_bounds bounds =
	    json_bounds_of_answer(engine_limits(en));
	struct json *body =
	    json_parse_bounded(a, r->body, &bounds, JSON_LENIENT, NULL);
	struct str s = message_in(body), code = code_in(body);

	if (s.n == 0 && json_is(body, JSON_STRING))
		s = body->text;
	if (s.n == 0 && body == NULL && is_text(r->content_type))
		s = r->body;
	if (s.n == 0)
		s = str_of(http_status_reason(r->status));
	f->message = str_trim(
	    sanitize_text(a, redacted(a, en, s), false, MESSAGE_BYTES));
	f->code = code.n > 0 ? sanitize_text(a, code, false, 64)
	                     : str_of(err_type_of_status(r->status));
}

static void
of_response(struct mcp_failure *f, struct arena *a, const struct engine *en,
    const struct call *c)
{
	bool at_authority =
	    c->consumed != NULL && engine_is_authority(en, c->consumed);
	int64_t after = str_to_int(
	    http_headers_get(&c->response.headers, "Retry-After"), 86400);

	f->status = c->response.status;
	if (at_authority)
		f->from = STR("the key authority");
	else if (c->consumed != NULL)
		f->from = host_of(engine_base_uri(en, c->consumed),
		    c->consumed->owner->namespace);
	f->retry_after_s = (long)after;
	read_body(f, a, en, &c->response);
	set_hint(f, at_authority);
}

/* Hints for errors without a response. */
static struct str
hint_of_kind(enum err_kind kind)
{
	switch (kind) {
	case ERR_INPUT:
		return STR("Fix the arguments, then call again.");
	case ERR_LIMIT:
		return STR("Wait a second, then call again.");
	case ERR_UPSTREAM:
		return STR("Call again in a moment; what creates something may "
		           "have taken effect, so look first.");
	case ERR_UNAVAILABLE:
	case ERR_FULL:
		return STR("Only the operator of the server can fix this.");
	default:
		return STR_NONE;
	}
}

void
mcp_failure_of_call(struct mcp_failure *f, struct arena *a,
    const struct engine *en, const struct call *c)
{
	*f = (struct mcp_failure){ .retry_after_s = -1 };
	if (c->error.kind == ERR_NONE) {
		of_response(f, a, en, c);
		return;
	}
	f->code =
	    c->timed_out ? STR("timeout") : str_of(err_type(c->error.kind));
	f->message =
	    sanitize_text(a, str_of(c->error.text), false, MESSAGE_BYTES);
	f->status = c->timed_out ? 504 : err_http_status(c->error.kind);
	f->retryable = c->error.kind == ERR_LIMIT ||
	               c->error.kind == ERR_UPSTREAM || c->retry_after_s > 0;
	f->hint = hint_of_kind(c->error.kind);
	if (c->retry_after_s > 0) {
		f->retry_after_s = c->retry_after_s;
		f->hint = STR("Wait, then call again.");
	}
}

void
mcp_failure_read_only(
    struct mcp_failure *f, struct arena *a, const char *noun, struct str name)
{
	*f = (struct mcp_failure){
		.code = STR("read_only"),
		.status = 403,
		.message = arena_strf(a,
		    "The %s %.*s is not offered: this server is read-only "
		    "(--read-only), and the %s may change something",
		    noun, STR_FMT(sanitize_text(a, name, false, 200)), noun),
		.hint = STR("Nothing was sent. Do not repeat the call; ask the "
		            "operator."),
		.retry_after_s = -1,
	};
}

/* "HTTP 404 from api.example.com: no such key. List what there is, ..." */
struct str
mcp_failure_text(struct arena *a, const struct mcp_failure *f)
{
	struct str m = f->message, head = STR(""), wait = STR("");

	if (f->from.p != NULL)
		head = arena_strf(
		    a, "HTTP %d from %.*s: ", f->status, STR_FMT(f->from));
	if (f->retry_after_s >= 0)
		wait = arena_strf(
		    a, " It asks to wait %ld seconds.", f->retry_after_s);
	while (m.n > 0 && m.p[m.n - 1] == '.')
		m.n--;
	return arena_strf(a, "%.*s%.*s%s%.*s%s%.*s", STR_FMT(head), STR_FMT(m),
	    str_ends(m, STR("?")) ? "" : ".", STR_FMT(wait),
	    f->hint.n > 0 ? " " : "", STR_FMT(f->hint));
}

struct str
mcp_failure_json(struct arena *a, const struct mcp_failure *f)
{
	struct json *root = json_new(a, JSON_OBJECT);
	struct json *e = json_add(root, "error", json_new(a, JSON_OBJECT));

	json_add(e, "code", json_new_text(a, f->code));
	json_add(e, "status", json_new_int(a, f->status));
	json_add(e, "message", json_new_text(a, f->message));
	if (f->hint.p != NULL)
		json_add(e, "hint", json_new_text(a, f->hint));
	json_add(e, "retryable", json_new_bool(a, f->retryable));
	if (f->retry_after_s >= 0)
		json_add(e, "retryAfterMs",
		    json_new_int(a, (int64_t)f->retry_after_s * 1000));
	return mcp_text_json(a, root);
}
