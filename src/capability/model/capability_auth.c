/* capability_auth.c - the `authentication` of an API or of a surface. */
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_auth.h"

bool
capability_auth_covers(
    const struct capability_auth *a, enum capability_in in, struct str name)
{
	bool by_key = a != NULL && a->type == CAPABILITY_AUTH_APIKEY;

	if (a == NULL)
		return false;
	if (!by_key)
		return in == CAPABILITY_IN_HEADER &&
		       str_equal_nocase(name, STR("Authorization"));
	if (in != CAPABILITY_IN_HEADER)
		return a->placement == in && str_equal(name, a->key);
	if (a->placement == in && a->key.n > 0 &&
	    str_equal_nocase(name, a->key))
		return true;
	for (const struct capability_auth_header *h = a->headers; h != NULL;
	     h = h->next)
		if (str_equal_nocase(name, h->name))
			return true;
	return false;
}

/* A text that may be a template, and where its program is. */
#define TEXT(member)                                                           \
	{                                                                      \
		offsetof(struct capability_auth, member),                      \
		    offsetof(struct capability_auth, refs.member)              \
	}

static const struct {
	size_t text, ref;
} texts[] = {
	TEXT(key),
	TEXT(value),
	TEXT(token),
	TEXT(username),
	TEXT(password),
	TEXT(authorization_server),
	TEXT(token_endpoint),
	TEXT(introspection_endpoint),
	TEXT(client_id),
	TEXT(client_secret),
	TEXT(audience),
	TEXT(resource),
	TEXT(scopes),
};

void
capability_auth_each_text(struct capability_auth *a,
    void (*visit)(
        void *context, struct str text, const struct capability_ref **ref),
    void *context)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < LEN(texts); i++) {
		const struct str *text =
		    (const void *)((const char *)a + texts[i].text);

		if (text->p != NULL)
			visit(
			    context, *text, (void *)((char *)a + texts[i].ref));
	}
	for (struct capability_auth_header *h = a->headers; h != NULL;
	     h = h->next) {
		visit(context, h->name, &h->name_ref);
		visit(context, h->value, &h->value_ref);
	}
}

void
capability_auth_each_ref(const struct capability_auth *a,
    void (*visit)(void *context, const struct capability_ref *ref),
    void *context)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < LEN(texts); i++) {
		const struct capability_ref *const *ref =
		    (const void *)((const char *)a + texts[i].ref);

		if (*ref != NULL)
			visit(context, *ref);
	}
	for (const struct capability_auth_header *h = a->headers; h != NULL;
	     h = h->next) {
		visit(context, h->name_ref);
		visit(context, h->value_ref);
	}
}
