/* authority_reply.c - the responses that several handlers send. */
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"

/*
 * The tokens are of fal's older host, whose errors are {"detail": ...}; all
 * others have the envelope of the Platform.
 */
static bool
is_rest(const struct authority_request *a)
{
	struct str path = a->call->request->path;

	return str_is(path, "/tokens") || str_starts(path, STR("/tokens/"));
}

static bool
reply_detail(struct authority_request *a, int status, struct str message)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_puts(&b, "{\"detail\":");
	json_write_string(&b, message);
	buf_puts(&b, "}");
	http_response_json(
	    a->call->response, status, arena_str(a->call->arena, buf_str(&b)));
	buf_done(&b);
	return true;
}

bool
authority_reply_error(
    struct authority_request *a, int status, const char *message)
{
	if (is_rest(a))
		return reply_detail(a, status, str_of(message));
	http_response_error(a->call->response, a->call->arena, status, NULL,
	    a->call->request->id, message);
	return true;
}

bool
authority_reply_limit(
    struct authority_request *a, int64_t seconds, const char *message)
{
	struct http_headers *h = &a->call->response->headers;
	struct str text =
	    arena_strf(a->call->arena, "%lld", (long long)seconds);

	http_headers_add(a->call->arena, h, STR("Retry-After"), text);
	http_headers_add(a->call->arena, h, STR("x-ratelimit-reset"), text);
	return authority_reply_error(a, 429, message);
}

bool
authority_reply_err(struct authority_request *a, const struct err *e)
{
	if (e->kind == ERR_LIMIT)
		return authority_reply_limit(a, 1, e->text);
	if (is_rest(a))
		return reply_detail(
		    a, err_http_status(e->kind), str_of(e->text));
	http_response_err(
	    a->call->response, a->call->arena, e, a->call->request->id);
	return true;
}

bool
authority_reply_json(struct authority_request *a, int status)
{
	struct buf *out = &a->thread->out;

	if (out->over)
		return authority_reply_error(a, 500, "The answer is too large");
	http_response_json(
	    a->call->response, status, arena_str(a->call->arena, buf_str(out)));
	return true;
}

/* Each list of a key may be full. */
enum { BODY_VALUES = 4096 };

struct json *
authority_reply_read_body(struct authority_request *a)
{
	return authority_reply_read_large(a, BODY_VALUES);
}

struct json *
authority_reply_read_large(struct authority_request *a, int64_t values)
{
	const struct json_bounds bounds = { .depth = 64, .values = values };
	const struct http_request *q = a->call->request;
	struct err e = { .kind = ERR_NONE };
	struct json *v;

	if (str_trim(q->body).n == 0) {
		authority_reply_error(
		    a, 400, "A JSON object is required as body");
		return NULL;
	}
	v = json_parse_bounded(
	    a->call->arena, q->body, &bounds, JSON_UNIQUE, &e);
	if (e.kind == ERR_OVERLOADED)
		authority_reply_err(a, &e);
	else if (v == NULL)
		authority_reply_error(a, 400,
		    arena_printf(a->call->arena,
		        "The body is not valid JSON: line %d, column %d: %s",
		        e.line, e.column, e.text));
	else if (!json_is(v, JSON_OBJECT))
		authority_reply_error(a, 400,
		    arena_printf(a->call->arena,
		        "The body must be a JSON object, not %s",
		        json_kind_name(v->kind)));
	else
		return v;
	return NULL;
}
