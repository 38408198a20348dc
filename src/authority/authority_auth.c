/* authority_auth.c - authenticates by the Authorization header. */
#include "authority/authority_credential.h"
#include "authority/authority_reply.h"
#include "authority/authority_restricted.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "key/key.h"

enum scheme { SCHEME_KEY = 1, SCHEME_BEARER = 2 };

static bool
refuse(struct authority_request *a, const char *message)
{
	http_headers_add(a->call->arena, &a->call->response->headers,
	    STR("WWW-Authenticate"), AUTHORITY_CHALLENGE);
	authority_reply_error(a, 401, message);
	return false;
}

/* Finds the Authorization header; there must be exactly one. */
static bool
find_header(struct authority_request *a, struct str *value)
{
	const struct http_headers *h = &a->call->request->headers;
	struct str name = STR("Authorization");
	int count = 0;

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].name.n == name.n &&
		    str_equal_nocase(h->items[i].name, name)) {
			*value = h->items[i].value;
			count++;
		}
	}
	if (count == 1)
		return true;
	return refuse(a, count == 0 ? "Authentication required"
	                            : "Send exactly one Authorization header");
}

/*
 * RFC 9110 11.4: the case of the scheme is ignored; one or more spaces follow.
 * Returns false if the header is refused.
 */
static bool
read_header(struct authority_request *a, unsigned schemes, struct str *out)
{
	struct str value, scheme;
	unsigned which = 0;

	if (!find_header(a, &value))
		return false;
	value = str_trim(value);
	scheme = str_cut(&value, ' ');
	if (str_equal_nocase(scheme, STR("Key")))
		which = SCHEME_KEY;
	else if (str_equal_nocase(scheme, STR("Bearer")))
		which = SCHEME_BEARER;
	if ((which & schemes) == 0)
		return refuse(a,
		    "The Authorization header must have the scheme Key, "
		    "followed by the key's id, a colon and its secret");
	*out = str_trim(value);
	return true;
}

/*
 * The proof of a principal: the credential that was found valid, borrowed as
 * long as the principal.  A call in memory that has the same credential need
 * not hash it again.  Nothing from outside can set it, and a credential with
 * any other byte does not match.
 */
struct proof {
	struct str credential;
};

static bool
is_proven(const struct authority_request *a, struct str credential)
{
	const struct http_principal *p = a->call->client;
	const struct proof *proof;

	if (p == NULL || p->kind != HTTP_PRINCIPAL_KEY || p->proof == NULL)
		return false;
	proof = p->proof;
	return proof->credential.n == credential.n &&
	       mem_equal(proof->credential.p, credential.p, credential.n);
}

void
authority_auth_set_principal(
    struct authority_request *a, const struct key_view *view)
{
	struct http_principal *p = a->call->principal;

	if (p == NULL)
		return;
	p->kind = HTTP_PRINCIPAL_KEY;
	p->issuer = (struct str){ view->account, KEY_ID_CHARS };
	p->subject = (struct str){ view->id, KEY_ID_CHARS };
}

bool
authority_auth_address(
    const struct authority_request *a, struct key_network *out)
{
	return a->call->client != NULL &&
	       authority_gateway_network(&a->call->client->peer, out);
}

static bool
refuse_permission(struct authority_request *a, const struct key_check *check,
    const struct key_view *view)
{
	if (view->scope == KEY_SCOPE_API && a->caller == view)
		authority_reply_error(
		    a, 403, "Admin API key authentication required");
	else if (check->missing.p == NULL)
		authority_reply_error(a, 403,
		    arena_printf(a->call->arena,
		        "This credential is restricted in its %s, and the "
		        "request has none that it allows",
		        check->caveat));
	else
		authority_reply_error(a, 403,
		    arena_printf(a->call->arena,
		        "This key lacks the permission %.*s",
		        STR_FMT(check->missing)));
	return false;
}

/* Verifies a credential of any kind. */
static enum key_code
verify(struct authority_request *a, struct str credential,
    struct key_check *check, struct key_view *view)
{
	struct key_reader *r = a->thread->reader;
	const enum key_code code =
	    is_proven(a, credential)
	        ? key_verify_again(r, credential, check, view)
	        : key_verify_for(r, credential, check, view);

	if (code != KEY_MALFORMED)
		return code;
	/* The caller uses it for this request, unless check says otherwise. */
	if (check->method.p == NULL)
		check->method =
		    str_of(http_method_name(a->call->request->method));
	return authority_restricted_verify(a, credential, check, view);
}

/* Returns false unless the key is valid for what check asks. */
static bool
check_key(struct authority_request *a, struct str credential,
    struct key_check *check, struct key_view *view)
{
	switch (verify(a, credential, check, view)) {
	case KEY_VALID:
		authority_auth_set_principal(a, view);
		return true;
	case KEY_INSUFFICIENT_PERMISSIONS:
		authority_auth_set_principal(a, view);
		return refuse_permission(a, check, view);
	case KEY_FORBIDDEN:
		authority_reply_error(
		    a, 403, "The account of this key is disabled");
		return false;
	case KEY_IP_NOT_ALLOWED:
		authority_reply_error(
		    a, 403, "This key may not be used from here");
		return false;
	case KEY_FAILED:
		authority_reply_error(a, 503, "The store cannot be read");
		return false;
	default:
		return refuse(a, AUTHORITY_AUTH_INVALID);
	}
}

/*
 * Reports whether the credential is a CUSTOM key with that id, which may do
 * something to itself.
 */
static bool
is_self(struct str credential, struct str self)
{
	return self.p != NULL && credential.n == KEY_CREDENTIAL_CHARS &&
	       (self.n == 0 ||
	           str_equal_nocase(
	               str_part(credential, 0, KEY_ID_CHARS), self));
}

/*
 * A key that was made by a restricted credential would not have its
 * restrictions, so only keys themselves change keys.  A derived key may read
 * and verify; a token is for apps.
 */
static bool
may_manage(struct authority_request *a, const struct key_check *check,
    const char *permission)
{
	if (check->kind == KEY_KIND_SECRET ||
	    (check->kind == KEY_KIND_DERIVED &&
	        (str_ends(str_of(permission), STR(":read")) ||
	            strcmp(permission, "auth:keys:verify") == 0)))
		return true;
	authority_reply_error(a, 403,
	    check->kind == KEY_KIND_DERIVED
	        ? "A derived key cannot change keys: use the key itself"
	        : "A token cannot manage keys: use a key");
	return false;
}

/* Reports whether the key is valid and holds the permission. */
static bool
holds(struct authority_request *a, struct str credential, struct str permission)
{
	struct key_check check = { .permissions = &permission,
		.permission_count = 1 };

	check.has_address = authority_auth_address(a, &check.address);
	return key_verify_for(a->thread->reader, credential, &check, NULL) ==
	       KEY_VALID;
}

/* The same as authority_auth_for() for a credential that was read. */
static bool
authenticate(struct authority_request *a, struct str credential,
    const char *permission, struct str self, const char *self_permission)
{
	struct str wanted = str_of(permission);
	struct key_check check = { .permissions = &wanted,
		.permission_count = 1 };
	bool allowed;

	check.has_address = authority_auth_address(a, &check.address);
	a->caller = arena_new(a->call->arena, sizeof(*a->caller));
	if (is_self(credential, self)) {
		if (self_permission == NULL)
			check.permission_count = 0;
		else if (!holds(a, credential, wanted))
			wanted = str_of(self_permission);
	}
	allowed = check_key(a, credential, &check, a->caller);
	/* The reader owns the text and uses its memory again. */
	a->caller->alias = STR_NONE;
	/* An API key never manages keys, not even itself. */
	return allowed && may_manage(a, &check, permission) &&
	       (a->caller->scope != KEY_SCOPE_API ||
	           refuse_permission(a, &check, a->caller));
}

bool
authority_auth_for(struct authority_request *a, const char *permission,
    struct str self, const char *self_permission)
{
	struct str credential;

	return read_header(a, SCHEME_KEY, &credential) &&
	       authenticate(a, credential, permission, self, self_permission);
}

bool
authority_auth_client(struct authority_request *a, const char *permission)
{
	struct authority_credential c = { .arena = a->call->arena };
	struct str value;

	if (!find_header(a, &value))
		return false;
	authority_credential_header(&c, value);
	if (c.fault != NULL || c.key.p == NULL)
		return refuse(
		    a, c.fault != NULL ? c.fault : "Authentication required");
	return authenticate(a, c.key, permission, STR_NONE, NULL);
}

bool
authority_auth_use(struct authority_request *a)
{
	struct key_check check = { .permission_count = 0 };

	a->caller = arena_new(a->call->arena, sizeof(*a->caller));
	if (!authority_auth_any(a, &check, a->caller))
		return false;
	a->caller->alias = STR_NONE;
	if (check.kind == KEY_KIND_SECRET)
		return true;
	/* What is made or revoked would not have its restrictions. */
	authority_reply_error(
	    a, 403, "This needs a key itself, not a derived key or a token");
	return false;
}

bool
authority_auth_any(
    struct authority_request *a, struct key_check *check, struct key_view *view)
{
	struct str credential;

	check->has_address = authority_auth_address(a, &check->address);
	return read_header(a, SCHEME_KEY | SCHEME_BEARER, &credential) &&
	       check_key(a, credential, check, view);
}

bool
authority_authenticate(struct authority_thread *t, struct authority_call *c)
{
	struct authority_request a = { .thread = t, .call = c };
	struct key_check check = { .method = c->method.p != NULL ? c->method
		                                                 : STR("") };
	struct proof *proof = arena_new(c->arena, sizeof(*proof));

	if (!read_header(&a, SCHEME_KEY | SCHEME_BEARER, &proof->credential))
		return false;
	check.has_address = authority_auth_address(&a, &check.address);
	if (!check_key(&a, proof->credential, &check,
	        arena_new(c->arena, sizeof(*a.caller))))
		return false;
	/* Caveats are checked each time. */
	if (c->principal != NULL && check.kind == KEY_KIND_SECRET)
		c->principal->proof = proof;
	return true;
}
