/* authority_surface.c - authenticates the callers of other surfaces by keys. */
#include "authority/authority_route.h"
#include "authority/authority_surface.h"
#include "base/base.h"
#include "http/http.h"
#include "key/key.h"

/* RFC 9110 11.4: a scheme, whose case is ignored, and one or more spaces. */
static enum authority_scheme
read_authorization(struct str value, struct str *credential)
{
	struct str scheme;

	value = str_trim(value);
	scheme = str_cut(&value, ' ');
	*credential = str_trim(value);
	if (str_equal_nocase(scheme, STR("Key")))
		return AUTHORITY_KEY;
	return str_equal_nocase(scheme, STR("Bearer")) ? AUTHORITY_BEARER
	                                               : AUTHORITY_NO_SCHEME;
}

enum authority_scheme
authority_surface_find(const struct http_headers *h, struct str *credential)
{
	enum authority_scheme found = AUTHORITY_NO_SCHEME;
	int count = 0;

	*credential = STR_NONE;
	for (size_t i = 0; i < h->count; i++) {
		const struct str name = h->items[i].name;

		if (str_equal_nocase(name, STR("Authorization"))) {
			found =
			    read_authorization(h->items[i].value, credential);
			count++;
		} else if (str_equal_nocase(name, STR("X-API-Key"))) {
			*credential = str_trim(h->items[i].value);
			found = AUTHORITY_HEADER;
			count++;
		}
	}
	return count == 1 ? found : AUTHORITY_NO_SCHEME;
}

enum authority_verdict
authority_surface_check(struct authority_thread *t, struct str credential,
    struct arena *a, struct http_principal *p, struct key_held *held)
{
	struct authority_call call = { .arena = a, .client = p };
	const struct authority_request request = { .call = &call };
	struct key_view *view = arena_new(a, sizeof(*view));
	struct key_check check = {
		.arena = a,
		.details = KEY_DETAILS_ALL,
		.held = held,
	};

	check.has_address = authority_auth_address(&request, &check.address);
	switch (key_verify_for(t->reader, credential, &check, view)) {
	case KEY_VALID:
		break;
	case KEY_IP_NOT_ALLOWED:
	case KEY_FORBIDDEN:
		return AUTHORITY_ELSEWHERE;
	case KEY_FAILED:
		return AUTHORITY_UNREADABLE;
	default:
		return AUTHORITY_WRONG;
	}
	p->kind = HTTP_PRINCIPAL_KEY;
	p->issuer = (struct str){ view->account, KEY_ID_CHARS };
	p->subject = (struct str){ view->id, KEY_ID_CHARS };
	return AUTHORITY_ACCEPTED;
}
