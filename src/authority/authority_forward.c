/* authority_forward.c - /v1/auth: checks a key for a proxy. */
#include "authority/authority_credential.h"
#include "authority/authority_demand.h"
#include "authority/authority_forward_head.h"
#include "authority/authority_reply.h"
#include "authority/authority_restricted.h"
#include "authority/authority_route.h"
#include "base/base.h"

/* The headers that matter here. */
enum {
	SEEN_AUTHORIZATION = 1,
	SEEN_SECOND = 2, /* Authorization again */
	SEEN_API_KEY = 4,
	SEEN_COOKIE = 8,
	SEEN_URI = 16, /* of the guarded request */
	SEEN_DEMAND = 32,
	SEEN_METHOD = 64, /* of the guarded request */
};

static const struct {
	struct str name;
	unsigned bit;
} known[] = {
	{ { "Authorization", 13 }, SEEN_AUTHORIZATION },
	{ { "X-API-Key", 9 }, SEEN_API_KEY },
	{ { "Cookie", 6 }, SEEN_COOKIE },
	{ { "X-Forwarded-Uri", 15 }, SEEN_URI },
	{ { "X-Original-URI", 14 }, SEEN_URI },
	{ { "X-Forwarded-Method", 18 }, SEEN_METHOD },
	{ { "X-Auth-Permission", 17 }, SEEN_DEMAND },
	{ { "X-Auth-Resource", 15 }, SEEN_DEMAND },
	{ { "X-Auth-Metadata", 15 }, SEEN_DEMAND },
};

/*
 * A bit for the length of each, so that others cost next to nothing.  All but
 * two begin with "X".
 */
#define LENGTHS_X (1u << 9 | 1u << 14 | 1u << 15 | 1u << 17 | 1u << 18)
#define LENGTHS (1u << 6 | 1u << 13)

static bool
may_be_known(struct str name)
{
	const bool is_x = name.n > 0 && (name.p[0] | 0x20) == 'x';

	return name.n < 32 && ((is_x ? LENGTHS_X : LENGTHS) >> name.n & 1) != 0;
}

static unsigned
bit_of(struct str name)
{
	for (size_t i = 0; i < LEN(known); i++)
		if (known[i].name.n == name.n &&
		    str_equal_nocase(known[i].name, name))
			return known[i].bit;
	return 0;
}

/* A request to /v1/auth. */
struct forward {
	struct authority_request *a;
	const struct http_headers *headers; /* of the request */
	unsigned seen;
	struct str authorization; /* the last one */
	bool trusted; /* the headers of the peer count */
	struct authority_demand demand;
	struct str key;
};

static void
look(struct forward *f)
{
	const struct http_headers *h = f->headers;

	for (size_t i = 0; i < h->count; i++) {
		unsigned bit;

		if (!may_be_known(h->items[i].name))
			continue;
		bit = bit_of(h->items[i].name);
		if (bit == SEEN_AUTHORIZATION) {
			f->seen |= f->authorization.p != NULL ? SEEN_SECOND : 0;
			f->authorization = h->items[i].value;
		}
		f->seen |= bit;
	}
}

static bool
trusts_peer(const struct authority_request *a)
{
	const struct authority_gateway *g = &a->thread->authority->gateway;

	return (g->trusted.count > 0 || g->trusts_users) &&
	       a->call->client != NULL &&
	       authority_gateway_trusts(g, &a->call->client->peer);
}

/*
 * The query counts at /v1/auth only, where the configuration of the proxy has
 * it: below it, it is that of the guarded request, whose sender could choose a
 * resource.  Headers of a peer that is not trusted are refused, not ignored:
 * if an operator forgets --auth-trust, no request passes the proxy.  Otherwise
 * each request with any key would.
 */
static bool
read_demand(struct forward *f)
{
	struct authority_request *a = f->a;
	struct str query = a->call->request->query;
	struct err e;

	if (query.p != NULL && a->match.variable_count == 0 &&
	    authority_demand_read_query(&f->demand, query, &e) == -1)
		return !authority_reply_err(a, &e);
	if ((f->seen & SEEN_DEMAND) == 0)
		return true;
	if (!f->trusted)
		return authority_forward_head_refuse(
		    a, &(struct authority_forward_head_refusal){ 403,
		           "NOT_TRUSTED",
		           "X-Auth-Permission, X-Auth-Resource and "
		           "X-Auth-Metadata are accepted from the proxies of "
		           "--auth-trust only",
		           NULL, NULL });
	if (authority_demand_read_headers(&f->demand, f->headers, &e) == -1)
		return !authority_reply_err(a, &e);
	return true;
}

/* Adds what the query of the guarded request has, as the proxy reports it. */
static void
add_queries(const struct forward *f, struct authority_credential *c)
{
	const struct str name = f->a->thread->authority->gateway.query;
	const struct http_headers *h = f->headers;

	authority_credential_query(c, f->a->call->request->query, name);
	if (!f->trusted || (f->seen & SEEN_URI) == 0)
		return;
	for (size_t i = 0; i < h->count; i++) {
		struct str rest = h->items[i].value;

		if (bit_of(h->items[i].name) != SEEN_URI)
			continue;
		(void)str_cut(&rest, '?');
		authority_credential_query(c, rest, name);
	}
}

static bool
find_key(struct forward *f)
{
	const struct authority_gateway *g = &f->a->thread->authority->gateway;
	struct authority_credential c = { .arena = f->a->call->arena };

	if ((f->seen & SEEN_SECOND) != 0)
		c.fault = "Send exactly one Authorization header";
	authority_credential_header(&c, f->authorization);
	if ((f->seen & SEEN_API_KEY) != 0)
		authority_credential_api_key(&c, f->headers);
	if ((f->seen & SEEN_COOKIE) != 0 && g->cookie.p != NULL)
		authority_credential_cookie(&c, f->headers, g->cookie);
	if (g->query.p != NULL)
		add_queries(f, &c);
	f->key = c.key;
	if (c.fault != NULL)
		return authority_forward_head_refuse(f->a,
		    &(struct authority_forward_head_refusal){ 401,
		        "INVALID_REQUEST", c.fault, "invalid_request", NULL });
	if (c.key.p == NULL)
		return authority_forward_head_refuse(
		    f->a, &(struct authority_forward_head_refusal){ 401,
		              "NO_CREDENTIAL", "Authentication required", NULL,
		              NULL });
	return true;
}

/* From a trusted peer, only what it says of its client counts. */
static bool
find_address(const struct forward *f, struct key_network *out)
{
	const struct authority_gateway *g = &f->a->thread->authority->gateway;
	struct net_address_block client;

	if (!f->trusted)
		return authority_auth_address(f->a, out);
	return authority_gateway_client(g, f->headers, &client) &&
	       authority_gateway_network(&client, out);
}

/*
 * Returns the method of the guarded request, or "" if it is not known.  The
 * query of the configuration counts before the header, which the client may
 * have written.  A second header is of the client, so both must agree.
 */
static struct str
find_method(const struct forward *f)
{
	const struct http_headers *h = f->headers;
	struct str method = f->demand.method;

	if (method.p != NULL)
		return method;
	if (!f->trusted || (f->seen & SEEN_METHOD) == 0)
		return STR("");
	for (size_t i = 0; i < h->count; i++) {
		const struct str value = str_trim(h->items[i].value);

		if (bit_of(h->items[i].name) != SEEN_METHOD)
			continue;
		if (method.p != NULL && !str_equal(method, value))
			return STR("");
		method = value;
	}
	return method;
}

/*
 * An unknown id, a wrong secret, and a revoked, disabled or expired key look
 * alike.
 */
static bool
refuse_key(
    const struct forward *f, enum key_code code, const struct key_check *check)
{
	struct authority_forward_head_refusal r = { 401, "INVALID_CREDENTIAL",
		AUTHORITY_AUTH_INVALID, "invalid_token", NULL };

	if (code == KEY_FAILED)
		return !authority_reply_error(
		    f->a, 503, "The store cannot be read");
	if (code == KEY_INSUFFICIENT_PERMISSIONS) {
		r = (struct authority_forward_head_refusal){ 403,
			key_code_name(code), NULL, "insufficient_scope",
			check };
	} else if (code == KEY_FORBIDDEN) {
		r = (struct authority_forward_head_refusal){ 403,
			key_code_name(code),
			"The account of this key is disabled", NULL, NULL };
	} else if (code == KEY_IP_NOT_ALLOWED) {
		r.status = 403;
		r.code = key_code_name(code);
		r.message = !check->has_address && f->trusted
		                ? "This key may be used from certain addresses "
		                  "only, and the proxy does not say which one "
		                  "the client has"
		                : "This key may not be used from here";
		r.error = NULL;
	}
	return authority_forward_head_refuse(f->a, &r);
}

/* Verifies the key.  Details are read only if the response has them. */
static bool
verify(struct forward *f, struct key_check *check, struct key_view *v)
{
	struct authority_request *a = f->a;
	enum key_code code;

	check->permissions = f->demand.permissions;
	check->permission_count = f->demand.permission_count;
	check->resource = f->demand.resource;
	check->arena = a->call->arena;
	check->details =
	    f->demand.metadata_count > 0 ? KEY_DETAILS_ALL : KEY_DETAILS_CUSTOM;
	check->has_address = find_address(f, &check->address);
	code = key_verify_for(a->thread->reader, f->key, check, v);
	if (code == KEY_MALFORMED) {
		check->method = find_method(f);
		code = authority_restricted_verify(a, f->key, check, v);
	}
	if (code == KEY_VALID || code == KEY_INSUFFICIENT_PERMISSIONS)
		authority_auth_set_principal(a, v);
	return code == KEY_VALID || refuse_key(f, code, check);
}

/* Any method, at /v1/auth and below: a key of any account and scope. */
bool
authority_forward(struct authority_request *a)
{
	struct arena *arena = a->call->arena;
	struct forward f = { .a = a,
		.headers = &a->call->request->headers,
		.demand = { .arena = arena } };
	struct key_check check = { .permission_count = 0 };
	struct key_view *v;

	look(&f);
	f.trusted = trusts_peer(a);
	if (!read_demand(&f) || !find_key(&f))
		return true;
	v = arena_new(arena, sizeof(*v));
	if (!verify(&f, &check, v))
		return true;
	authority_forward_head_describe(a, v, &check, &f.demand);
	http_response_json(a->call->response, 200, STR("{\"valid\":true}"));
	return true;
}
