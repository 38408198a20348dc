/* cost_http.c - feeds the parsers of requests, headers and bodies. */
#include "authority/authority_credential.h"
#include "authority/authority_demand.h"
#include "authority/authority_query.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "engine/arguments/request_decode.h"
#include "trace/trace_context.h"
#include "jwt/jwks.h"
#include "jwt/jwt.h"
#include "http/http_challenge.h"
#include "http/http_link.h"
#include "http/http_cookie.h"
#include "http/http_decoder.h"
#include "http/http_form.h"
#include "http/http_forwarded.h"
#include "http/http_host.h"
#include "http/http_media_type.h"
#include "http/http_parser.h"
#include "http/http_query.h"
#include "http/http_request.h"
#include "http/http_response_reader.h"
#include "http/http_route.h"
#include "key/key_format.h"
#include "key/key_permission.h"
#include "mcp/protocol/mcp_version.h"
#include "mcp/protocol/mcp_message.h"
#include "mcp/protocol/mcp_param.h"
#include "cost_feed.h"

/* Feeds text in pieces of that many bytes, as a connection does. */
static void
feed_request(const struct limits *l, struct str text, size_t piece)
{
	struct http_parser *p = http_parser_new(l);
	enum http_parser_result rc = HTTP_PARSER_MORE;
	struct arena a = { 0 };
	size_t at = 0, used;

	http_parser_start(p, &a);
	while (at < text.n && rc != HTTP_PARSER_BAD) {
		const struct str one = str_part(text, at, at + piece);

		rc = http_parser_feed(p, one.p, one.n, &used);
		at += used;
		if (rc == HTTP_PARSER_HEAD && !http_parser_in_body(p))
			rc = http_parser_feed(p, NULL, 0, &used);
		if (rc == HTTP_PARSER_DONE) {
			arena_reset(&a);
			http_parser_start(p, &a);
		}
	}
	http_parser_free(p);
	arena_done(&a);
}

void
cost_feed_http(struct str text, struct str along)
{
	struct limits l = limits_default();

	(void)along;
	feed_request(&l, text, 65536);
	feed_request(&l, text, 7);
	/* The largest limits that an operator can set. */
	l.request_head_bytes = l.request_target_bytes = 1 << 20;
	l.request_headers = 1000;
	feed_request(&l, text, 1000);
}

static void
feed_response(struct str text, size_t piece)
{
	struct http_response_reader r = { .status = 0 };
	enum http_response_event rc = HTTP_RESPONSE_MORE;
	struct arena a = { 0 };
	size_t at = 0, used;

	http_response_reader_start(&r, &a, false, text.n);
	while (at < text.n && rc != HTTP_RESPONSE_BAD &&
	       rc != HTTP_RESPONSE_DONE) {
		const struct str one = str_part(text, at, at + piece);

		rc = http_response_reader_feed(&r, one.p, one.n, &used);
		at += used;
	}
	(void)http_response_reader_end(&r);
	http_response_reader_done(&r);
	arena_done(&a);
}

void
cost_feed_response(struct str text, struct str along)
{
	(void)along;
	feed_response(text, 65536);
	feed_response(text, 7);
}

static bool
count_decoded(void *context, const char *p, size_t n)
{
	size_t *left = context;

	(void)p;
	if (n > *left)
		return false;
	*left -= n;
	return true;
}

/* along: the Content-Encoding. */
void
cost_feed_decoder(struct str text, struct str along)
{
	struct http_decoder *d;
	struct arena a = { 0 };
	size_t left = 16 * text.n;
	const char *why;

	if (http_decoder_new(&d, along, &a, count_decoded, &left, &why))
		(void)http_decoder_feed(d, text.p, text.n, &why);
	http_decoder_free(d);
	arena_done(&a);
}

/* along: the Content-Type. */
void
cost_feed_body(struct str text, struct str along)
{
	const struct limits l = limits_default();
	struct arena a = { 0 };
	struct http_request r = { .body = text };
	struct err e = { .kind = ERR_NONE };

	http_headers_add(&a, &r.headers, STR("Content-Type"), along);
	(void)request_decode_json(&a, &r, &l, &e);
	arena_done(&a);
}

void
cost_feed_query(struct str text, struct str along)
{
	struct authority_query q;
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct str rest = text, name, value;

	(void)along;
	while (http_query_next(&a, &rest, &name, &value, &e))
		;
	(void)authority_query_read(&q, &a, text, NULL);
	arena_done(&a);
}

/* Parses a header whose value is a list. */
void
cost_feed_header(struct str text, struct str along)
{
	const struct http_host_rules rules = { .bound = "127.0.0.1" };
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct http_challenge challenge;
	struct http_forwarded f = { .count = 0 };
	struct authority_credential c = { .arena = &a };
	struct authority_demand d = { .arena = &a };
	struct err e;
	struct trace_context t;
	struct str rest = text;
	uint8_t id[16];

	(void)along;
	http_headers_add(&a, &h, STR("Cookie"), text);
	http_headers_add(&a, &h, STR("X-Forwarded-For"), text);
	http_headers_add(&a, &h, STR("Forwarded"), text);
	http_forwarded_read_list(&f, &h);
	http_forwarded_read_standard(&f, &h);
	authority_credential_header(&c, text);
	authority_credential_cookie(&c, &h, STR("wanted"));
	authority_credential_query(&c, text, STR("wanted"));
	(void)authority_demand_read_query(&d, text, &e);
	(void)http_cookie_find(&h, STR("wanted"));
	(void)http_form_parameter(&a, text, "wanted");
	(void)http_media_type_is_json(text);
	(void)http_link_find(text, "wanted");
	while (http_challenge_next(&a, &rest, &challenge))
		;
	(void)trace_context_parse(&t,
	    STR("00-0af7651916cd43dd8448eb211c80319c-"
	        "b7ad6b7169203331-01"),
	    text);
	(void)trace_context_parse_b3(&t, text);
	(void)http_host_is_expected(&rules, text);
	(void)http_host_is_own_origin(&rules, text, STR("localhost"));
	(void)mcp_version_decode(&a, text);
	(void)key_format_parse(text, id);
	(void)key_permission_check(text, NULL);
	(void)key_permission_check_resource(text, NULL);
	arena_done(&a);
}

/* Looks up names among many headers. */
void
cost_feed_headers(struct str text, struct str along)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct str rest = text;

	while (rest.n > 0 && h.count < 1000) {
		struct str value = str_cut(&rest, '\n');

		http_headers_add(&a, &h, str_cut(&value, ':'), value);
	}
	(void)http_headers_get(&h, "wanted");
	(void)http_cookie_find(&h, STR("wanted"));
	(void)mcp_param_problem(&a, json_parse(&a, along, 64, 0, NULL),
	    json_new(&a, JSON_OBJECT), &h);
	arena_done(&a);
}

/* along: patterns, one per line. */
void
cost_feed_route(struct str text, struct str along)
{
	struct http_routes *routes = http_route_new();
	struct http_route_match m;
	struct arena a = { 0 };

	while (along.n > 0)
		(void)http_route_add(routes, HTTP_METHOD_GET,
		    arena_strdup(&a, str_cut(&along, '\n')), &a, NULL);
	http_route_ease(routes);
	(void)http_route_match(routes, &a, HTTP_METHOD_GET, text, &m);
	http_route_free(routes);
	arena_done(&a);
}

void
cost_feed_jsonrpc(struct str text, struct str along)
{
	struct mcp_version_input in = { .version = along };
	struct arena a = { 0 };
	struct mcp_verdict v;
	struct buf b;

	in.body = json_parse(&a, text, 64, 0, NULL);
	if (in.body != NULL) {
		mcp_version_decide(&v, &a, &in);
		buf_init(&b, 1 << 24);
		mcp_message_error(&b, v.message.id, v.code, v.text, v.data);
		buf_done(&b);
	}
	arena_done(&a);
}

void
cost_feed_jwt(struct str text, struct str along)
{
	struct jwt_rules rules = {
		.audience = STR("a"),
		.now_s = 1300819000,
	};
	struct arena a = { 0 };
	struct jwks *keys = jwks_read(text, NULL);
	struct jwt t;

	jwt_set_scopes(&rules, &a, along);
	if (jwt_read(&a, text, &t, NULL) == 0)
		(void)jwt_check_claims(t.claims, &rules, NULL, NULL);
	(void)jwt_check_claims(
	    json_parse(&a, text, 64, 0, NULL), &rules, NULL, NULL);
	jwks_free(keys);
	arena_done(&a);
}
