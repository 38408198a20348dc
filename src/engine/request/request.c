/* request.c - builds the request of a consumed operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/credential/credential.h"
#include "engine/request/param_style.h"
#include "engine/request/request.h"
#include "engine/request/request_body.h"
#include "engine/request/request_body_member.h"
#include "engine/request/request_path.h"
#include "engine/response/response.h"
#include "engine/state/state.h"

enum { URL_BYTES = 65536, COOKIE_BYTES = 65536, HEADER_BYTES = 131072 };

/* The request being built. */
struct builder {
	struct call *call;
	struct arena *arena;
	const struct engine_target *target;
	const struct call_args_result *bound;
	struct call_request *out;
	struct err *e;
};

/* Reports whether a parameter of the operation sets that pair of a query. */
static bool
is_set(const struct builder *b, struct str name)
{
	for (size_t i = 0; i < b->bound->count; i++) {
		const struct call_args_value *v = &b->bound->values[i];

		if (v->param->in == CAPABILITY_IN_QUERY && v->value != NULL &&
		    str_equal(capability_param_sent_name(v->param), name))
			return true;
	}
	return false;
}

/*
 * Appends the query of the base URI, without pairs that the operation sets. It
 * is a query of the file or the operator, which is encoded already.
 */
static void
put_base_query(struct builder *b, struct param_style_pairs *p)
{
	struct str rest = b->target->base_query, name, value;
	struct err bad = { .kind = ERR_NONE };

	while (rest.n > 0 && !b->target->authority) {
		struct str pair = str_cut(&rest, '&'), one = pair;

		if (pair.n == 0 ||
		    (http_query_next(b->arena, &one, &name, &value, &bad) &&
		        is_set(b, name)))
			continue;
		buf_puts(p->out, p->before);
		buf_add_str(p->out, pair);
		p->before = p->between;
	}
}

/* Reports whether the path of the file has a query with that name. */
static bool
is_in_path(const struct capability_ref_path *path, struct str wanted)
{
	for (size_t i = 0; i < path->query_name_count; i++)
		if (str_equal(path->query_names[i], wanted))
			return true;
	return false;
}

/* Appends the query.  Absent values are left out. */
static void
put_query(struct builder *b, struct buf *url)
{
	const struct credential *k = b->target->credential;
	struct param_style_pairs p = {
		.arena = b->arena,
		.out = url,
		.escape = PARAM_STYLE_URL,
		.before = b->call->consumed->path_ref->has_query ? "&" : "?",
		.between = "&",
	};

	put_base_query(b, &p);
	for (size_t i = 0; i < b->bound->count; i++) {
		const struct call_args_value *v = &b->bound->values[i];

		if (v->param->in != CAPABILITY_IN_QUERY || v->value == NULL ||
		    is_in_path(b->call->consumed->path_ref,
		        capability_param_sent_name(v->param)))
			continue;
		param_style_put_pairs(&p, capability_param_sent_name(v->param),
		    v->param->wire, v->value);
	}
	if (k != NULL && k->query_name.n > 0) {
		const struct json secret = { .kind = JSON_STRING,
			.text = k->query_value };

		param_style_put_pairs(&p, k->query_name, NULL, &secret);
	}
}

static int
build_url(struct builder *b)
{
	struct http_request *r = &b->out->http;
	struct str base = b->target->authority ? STR("") : b->target->base_uri;
	struct str whole, rest;
	struct buf url;
	size_t origin;
	int rc = -1;

	buf_init(&url, URL_BYTES);
	buf_add_str(&url, base);
	if (b->target->authority)
		buf_add_str(&url, b->target->base_path);
	if (request_path_put(&url, b->call, b->bound, b->e) == -1)
		goto out;
	put_query(b, &url);
	if (url.over) {
		err_set(b->e, ERR_INPUT,
		    "the request's URL would be longer than %d bytes",
		    URL_BYTES);
		goto out;
	}
	whole = arena_str(b->arena, buf_str(&url));
	origin = base.n - (base.n > 0 ? b->target->base_path.n : 0);
	b->out->url = whole;
	r->target = str_part(whole, origin, whole.n);
	rest = r->target;
	r->path = str_cut(&rest, '?');
	r->query = rest;
	rc = 0;
out:
	buf_done_secret(&url);
	return rc;
}

static int
add_header(struct builder *b, struct str name, struct str value)
{
	if (!http_ascii_is_token(name))
		return err_set(b->e, ERR_UNAVAILABLE,
		    "the file names a header '%.*s' that HTTP cannot carry",
		    STR_FMT(name));
	if (!http_ascii_is_field_value(value))
		return err_set(b->e, ERR_INPUT,
		    "parameter '%.*s' (header) has a control character in it",
		    STR_FMT(name));
	http_headers_add(b->arena, &b->out->http.headers, name, value);
	return 0;
}

/* A parameter of a header.  A list without values is not sent. */
static int
add_parameter(struct builder *b, const struct call_args_value *v)
{
	const struct str name = capability_param_sent_name(v->param);
	struct param_style_text t = { .arena = b->arena,
		.escape = PARAM_STYLE_NONE };
	struct buf text;
	int rc = 0;

	buf_init(&text, HEADER_BYTES);
	t.out = &text;
	if (param_style_put_text(&t, name, v->param->wire, v->value))
		rc = text.over ? err_set(b->e, ERR_INPUT,
		                     "parameter '%.*s' (header) is longer "
		                     "than %d bytes",
		                     STR_FMT(name), HEADER_BYTES)
		               : add_header(b, name,
		                     arena_str(b->arena, buf_str(&text)));
	buf_done_secret(&text);
	return rc;
}

/* Adds cookies.  A request has one such header (RFC 6265 5.4). */
static int
add_cookies(struct builder *b, struct str cookies)
{
	struct http_headers *h = &b->out->http.headers;

	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, STR("Cookie"))) {
			h->items[i].value = arena_strf(b->arena, "%.*s; %.*s",
			    STR_FMT(h->items[i].value), STR_FMT(cookies));
			return 0;
		}
	return add_header(b, STR("Cookie"), cookies);
}

static void
put_key_cookie(struct builder *b, struct param_style_pairs *p)
{
	const struct credential *k = b->target->credential;

	if (k != NULL && k->cookie_name.n > 0)
		param_style_put_pairs(p, k->cookie_name, NULL,
		    &(const struct json){
		        .kind = JSON_STRING, .text = k->cookie_value });
}

static int
add_parameters(struct builder *b)
{
	struct param_style_pairs p = { .arena = b->arena,
		.escape = PARAM_STYLE_COOKIE,
		.before = "",
		.between = "; " };
	struct buf cookies;
	int rc = 0;

	buf_init(&cookies, COOKIE_BYTES);
	p.out = &cookies;
	put_key_cookie(b, &p);
	for (size_t i = 0; i < b->bound->count && rc == 0; i++) {
		const struct call_args_value *v = &b->bound->values[i];

		if (v->value == NULL)
			continue;
		if (v->param->in == CAPABILITY_IN_HEADER)
			rc = add_parameter(b, v);
		else if (v->param->in == CAPABILITY_IN_COOKIE)
			param_style_put_pairs(&p,
			    capability_param_sent_name(v->param),
			    v->param->wire, v->value);
	}
	if (rc == 0 && cookies.over)
		rc = err_set(b->e, ERR_INPUT,
		    "the request's cookies would be longer than %d bytes",
		    COOKIE_BYTES);
	else if (rc == 0 && cookies.len > 0)
		rc = add_cookies(b, arena_str(b->arena, buf_str(&cookies)));
	buf_done_secret(&cookies);
	return rc;
}

/* Headers of the caller that only the built-in authority gets. */
static const char *const for_authority[] = { "Idempotency-Key",
	"X-Request-Id" };

/* Reports whether a parameter of the operation is this header. */
static bool
is_parameter(const struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->bound->count; i++) {
		const struct call_args_value *v = &b->bound->values[i];

		if (v->value != NULL && v->param->in == CAPABILITY_IN_HEADER &&
		    str_equal_nocase(
		        capability_param_sent_name(v->param), str_of(name)))
			return true;
	}
	return false;
}

static void
pass_caller(struct builder *b)
{
	const struct call_source *s = &b->call->source;
	struct http_headers *h = &b->out->http.headers;
	struct str value = s->authorization;

	if (value.p == NULL && s->request != NULL)
		value = http_headers_get(&s->request->headers, "authorization");
	if (value.p != NULL)
		http_headers_add(b->arena, h, STR("Authorization"), value);
	for (size_t i = 0; s->request != NULL && i < LEN(for_authority); i++) {
		value =
		    http_headers_get(&s->request->headers, for_authority[i]);
		if (value.p != NULL && !is_parameter(b, for_authority[i]))
			http_headers_add(
			    b->arena, h, str_of(for_authority[i]), value);
	}
	b->out->http.id = s->request_id;
	if (s->request_id.p == NULL && s->request != NULL)
		b->out->http.id = s->request->id;
}

/*
 * Adds headers of the credential, which were checked when they were resolved.
 */
static void
add_credential(struct builder *b, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++)
		http_headers_add(b->arena, &b->out->http.headers,
		    h->items[i].name, h->items[i].value);
}

/* Returns the value of Accept for the format of the operation. */
static struct str
accepted(const struct builder *b)
{
	const struct capability_consumed_operation *op = b->call->consumed;

	if (decode_response_is_binary(b->call))
		return op->binary.media_type.n > 0
		           ? arena_strf(b->arena, "%.*s, */*;q=0.1",
		                 STR_FMT(op->binary.media_type))
		           : STR("*/*");
	return str_of(format_accept(op->format));
}

static int
build_headers(struct builder *b)
{
	const struct engine_target *t = b->target;

	if (t->authority)
		pass_caller(b);
	else if (t->credential != NULL)
		add_credential(b, &t->credential->headers);
	if (add_parameters(b) == -1)
		return -1;
	/* A forwarded request accepts any format. */
	if (b->call->consumed->raw_format.n > 0 &&
	    http_headers_get(&b->out->http.headers, "accept").p == NULL)
		return add_header(b, STR("Accept"), accepted(b));
	return 0;
}

/*
 * Replaces the Content-Type of a header parameter, which cannot have the
 * boundary of a multipart body.
 */
static int
replace_type(struct builder *b, struct str type)
{
	struct http_headers *h = &b->out->http.headers;

	if (!http_ascii_is_field_value(type))
		return err_set(b->e, ERR_INPUT,
		    "the contentType of the body has a control character in "
		    "it");
	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, STR("content-type")))
			h->items[i].value = type;
	return 0;
}

/* Removes the type of a body that the caller left out. */
static void
remove_type(struct builder *b)
{
	struct http_headers *h = &b->out->http.headers;
	size_t kept = 0;

	if (!capability_body_is_declared(b->call->consumed))
		return;
	for (size_t i = 0; i < h->count; i++)
		if (!str_equal_nocase(h->items[i].name, STR("content-type")))
			h->items[kept++] = h->items[i];
	h->count = kept;
}

static int
build_body(struct builder *b)
{
	const struct str declared =
	    http_headers_get(&b->out->http.headers, "content-type");
	const struct credential *k = b->target->credential;
	struct request_body body;

	if (request_body_build(b->call, b->bound, declared, &body, b->e) == -1)
		return -1;
	if (k != NULL && k->member_name.n > 0 &&
	    request_body_member_set(b->call, &body, declared, k->member_name,
	        k->member_value, b->e) == -1)
		return -1;
	b->out->http.body = body.bytes;
	b->out->has_body = body.present;
	if (!body.present) {
		remove_type(b);
		return 0;
	}
	if (declared.p == NULL)
		return add_header(b, STR("Content-Type"), body.type);
	if (body.own_type)
		return replace_type(b, body.type);
	return 0;
}

int
request_build(struct call *c, const struct call_args_result *bound,
    struct call_request *out, struct err *e)
{
	struct builder b = {
		.call = c,
		.arena = c->arena,
		.target = c->state->plan->target,
		.bound = bound,
		.out = out,
		.e = e,
	};

	*out = (struct call_request){ .http.method = c->consumed->method };
	if (build_url(&b) == -1 || build_headers(&b) == -1)
		return -1;
	return build_body(&b);
}
