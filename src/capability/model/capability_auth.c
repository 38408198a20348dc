/* capability_auth.c - the `authentication` of an API or of a surface. */
#include "base/base.h"
#include "capability/model/capability_auth.h"

bool
capability_auth_covers(
    const struct capability_auth *a, enum capability_in in, struct str name)
{
	bool by_key = a != NULL && a->type == CAPABILITY_AUTH_APIKEY;

	if (a == NULL ||
	    (in != CAPABILITY_IN_HEADER && in != CAPABILITY_IN_QUERY))
		return false;
	if (!by_key)
		return in == CAPABILITY_IN_HEADER &&
		       str_equal_nocase(name, STR("Authorization"));
	if (in == CAPABILITY_IN_QUERY)
		return a->in_query && str_equal(name, a->key);
	if (!a->in_query && a->key.n > 0 && str_equal_nocase(name, a->key))
		return true;
	for (const struct capability_auth_header *h = a->headers; h != NULL;
	     h = h->next)
		if (str_equal_nocase(name, h->name))
			return true;
	return false;
}

void
capability_auth_each_text(const struct capability_auth *a,
    void (*visit)(void *context, struct str text), void *context)
{
	if (a == NULL)
		return;

	const struct str texts[] = { a->key, a->value, a->token, a->username,
		a->password, a->authorization_server, a->token_endpoint,
		a->introspection_endpoint, a->client_id, a->client_secret,
		a->audience, a->resource, a->scopes };

	for (size_t i = 0; i < LEN(texts); i++)
		if (texts[i].n > 0)
			visit(context, texts[i]);
	for (const struct capability_auth_header *h = a->headers; h != NULL;
	     h = h->next) {
		visit(context, h->name);
		visit(context, h->value);
	}
}
