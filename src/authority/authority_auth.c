/* authority_auth.c - authenticates by the Authorization header. */
#include "authority/authority_reply.h"
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
	else
		authority_reply_error(a, 403,
		    arena_printf(a->call->arena,
		        "This key lacks the permission %.*s",
		        STR_FMT(check->missing)));
	return false;
}

/* Returns false unless the key is valid for what check asks. */
static bool
check_key(struct authority_request *a, struct str credential,
    struct key_check *check, struct key_view *view)
{
	switch (key_verify_for(a->thread->reader, credential, check, view)) {
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
	return self.p != NULL &&
	       (self.n == 0 ||
	           (credential.n > KEY_ID_CHARS &&
	               str_equal_nocase(
	                   str_part(credential, 0, KEY_ID_CHARS), self)));
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

bool
authority_auth_for(struct authority_request *a, const char *permission,
    struct str self, const char *self_permission)
{
	struct str wanted = str_of(permission);
	struct key_check check = { .permissions = &wanted,
		.permission_count = 1 };
	struct str credential;
	bool allowed;

	if (!read_header(a, SCHEME_KEY, &credential))
		return false;
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
	return allowed && (a->caller->scope != KEY_SCOPE_API ||
	                      refuse_permission(a, &check, a->caller));
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
	struct key_check check = { .permission_count = 0 };

	return authority_auth_any(
	    &a, &check, arena_new(c->arena, sizeof(*a.caller)));
}
