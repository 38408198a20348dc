/* proxy.c - forwards a caller's request to a consumed namespace. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/credential/credential.h"
#include "engine/request/path_text.h"
#include "engine/request/proxy.h"
#include "engine/request/request.h"
#include "engine/state/state.h"

enum { TARGET_BYTES = 65536, COOKIES_BYTES = 262144 };

/*
 * Checks that the path stays below the base URI, however the upstream decodes
 * it.
 */
static int
check_path(struct arena *a, struct str tail, struct err *e)
{
	switch (path_text_check_raw(a, tail)) {
	case PATH_FINE:
		return 0;
	case PATH_CONTROL:
		return err_set(
		    e, ERR_INPUT, "the path has a control character in it");
	default:
		return err_set(e, ERR_INPUT,
		    "the path has a step up ('.' or '..') in it: name what "
		    "lies below by its own path");
	}
}

/* Reports whether the query of the base URI has the name. */
static bool
is_of_base(const struct call *c, struct str wanted)
{
	struct str rest = c->state->plan->target->base_query, name, value;
	struct err bad = { .kind = ERR_NONE };

	while (http_query_next(c->arena, &rest, &name, &value, &bad))
		if (str_equal(name, wanted))
			return true;
	return false;
}

/*
 * Reports whether the namespace sets the query parameter or cookie: a constant,
 * its base URI or the credential.
 */
static bool
is_own(const struct call *c, enum capability_in in, struct str name)
{
	for (const struct capability_param *p = c->operation->call->params;
	     p != NULL; p = p->next)
		if (p->in == in &&
		    str_equal(capability_param_sent_name(p), name))
			return true;
	return (in == CAPABILITY_IN_QUERY && is_of_base(c, name)) ||
	       credential_covers(c->state->plan->target, in, name);
}

/* Appends a path; a question mark in it does not begin the query. */
static void
put_path(struct buf *out, struct str rest)
{
	while (rest.p != NULL) {
		encode_url(out, str_cut(&rest, '?'));
		if (rest.p != NULL)
			buf_puts(out, "%3F");
	}
}

/*
 * Appends the caller's query unchanged, without parameters that the namespace
 * sets.
 */
static int
put_query(struct call *c, struct buf *out, struct err *e)
{
	struct str rest = c->source.request->query;
	char separator = '?';

	while (rest.n > 0) {
		const struct str pair = str_cut(&rest, '&');
		struct str one = pair, name, value;
		struct err bad = { .kind = ERR_NONE };

		if (pair.n == 0)
			continue;
		if (!http_query_next(c->arena, &one, &name, &value, &bad) &&
		    bad.kind != ERR_NONE) {
			*e = bad;
			return -1;
		}
		if (is_own(c, CAPABILITY_IN_QUERY, name))
			continue;
		buf_putc(out, separator);
		encode_url(out, pair);
		separator = '&';
	}
	return 0;
}

/* Sets path to "/rest/of/path?query", without variables. */
static int
make_path(struct call *c, struct capability_ref_path_piece *path, struct err *e)
{
	const struct str tail = c->source.tail;
	struct buf b;
	int rc;

	if (check_path(c->arena, tail, e) == -1)
		return -1;
	buf_init(&b, TARGET_BYTES);
	if (tail.n > 0 && tail.p[0] != '/')
		buf_putc(&b, '/');
	put_path(&b, tail);
	rc = put_query(c, &b, e);
	if (rc == 0 && b.over)
		rc = err_set(e, ERR_INPUT,
		    "the request's URL would be longer than %d bytes",
		    TARGET_BYTES);
	/* Without a path, the query belongs to the root. */
	path->url = arena_strf(c->arena, "%s%.*s",
	    b.len > 0 && b.p[0] == '?' ? "/" : "", STR_FMT(buf_str(&b)));
	buf_done_secret(&b);
	return rc;
}

/* The cookies of the caller, without the one that the namespace sets. */
static void
pass_cookies(struct call *c, struct str line, struct buf *out)
{
	while (line.n > 0) {
		const struct str pair = str_trim(str_cut(&line, ';'));
		struct str rest = pair;
		const struct str name = str_trim(str_cut(&rest, '='));

		if (pair.n == 0 || is_own(c, CAPABILITY_IN_COOKIE, name))
			continue;
		buf_puts(out, out->len > 0 ? "; " : "");
		buf_add_str(out, pair);
	}
}

/* One header has all cookies (RFC 6265 5.4): the namespace's come first. */
static void
pass_cookie_header(struct call *c, struct http_headers *to)
{
	const struct http_headers *from = &c->source.request->headers;
	struct http_header *own = NULL;
	struct buf all;

	buf_init(&all, COOKIES_BYTES);
	for (size_t i = 0; i < to->count; i++)
		if (str_equal_nocase(to->items[i].name, STR("Cookie")))
			own = &to->items[i];
	if (own != NULL)
		buf_add_str(&all, own->value);
	for (size_t i = 0; i < from->count; i++)
		if (str_equal_nocase(from->items[i].name, STR("Cookie")))
			pass_cookies(c, from->items[i].value, &all);
	if (own != NULL)
		own->value = arena_str(c->arena, buf_str(&all));
	else if (all.len > 0)
		http_headers_add(c->arena, to, STR("Cookie"),
		    arena_str(c->arena, buf_str(&all)));
	buf_done_secret(&all);
}

static void
pass_headers(struct call *c, struct call_request *out)
{
	const struct http_headers *from = &c->source.request->headers;

	for (const struct capability_item *t = c->operation->forward->trusted;
	     t != NULL; t = t->next) {
		if (credential_covers(
		        c->state->plan->target, CAPABILITY_IN_HEADER, t->text))
			continue;
		if (str_equal_nocase(t->text, STR("Cookie"))) {
			pass_cookie_header(c, &out->http.headers);
			continue;
		}
		if (http_headers_get(
		        &out->http.headers, arena_strdup(c->arena, t->text))
		        .p != NULL)
			continue;
		for (size_t i = 0; i < from->count; i++)
			if (str_equal_nocase(from->items[i].name, t->text))
				http_headers_add(c->arena, &out->http.headers,
				    from->items[i].name, from->items[i].value);
	}
}

static void
pass_body(struct call *c, struct call_request *out)
{
	const struct http_request *from = c->source.request;
	const struct str type =
	    http_headers_get(&from->headers, "content-type");

	out->http.body = from->body;
	out->has_body = from->body.n > 0 || from->method == HTTP_METHOD_POST ||
	                from->method == HTTP_METHOD_PUT ||
	                from->method == HTTP_METHOD_PATCH;
	if (from->body.n > 0 && type.p != NULL &&
	    http_headers_get(&out->http.headers, "content-type").p == NULL)
		http_headers_add(
		    c->arena, &out->http.headers, STR("Content-Type"), type);
}

int
proxy_build(struct call *c, struct call_request *out, struct err *e)
{
	const struct capability_consumed_operation *any = c->consumed;
	const struct credential *k = c->state->plan->target->credential;
	struct capability_consumed_operation here = *any;
	struct capability_ref_path_piece piece = { .url = STR_NONE };
	struct capability_ref_path path = { .pieces = &piece, .count = 1 };
	int rc;

	if (c->source.request == NULL)
		return err_set(e, ERR_UNAVAILABLE,
		    "only a request over HTTP can be forwarded");
	if (k != NULL && k->member_name.n > 0)
		return err_set(e, ERR_UNAVAILABLE,
		    "a forward passes bodies on unchanged, but the API's key "
		    "is a member of the body: write operations in the file");
	if (make_path(c, &piece, e) == -1)
		return -1;
	path.has_query = str_find(piece.url, '?', 0) < piece.url.n;
	here.path_ref = &path;
	here.method = c->source.request->method;
	c->consumed = &here;
	rc = request_build(c, &c->state->bound, out, e);
	c->consumed = any;
	if (rc == -1)
		return -1;
	pass_headers(c, out);
	pass_body(c, out);
	return 0;
}
