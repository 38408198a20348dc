/* openapi_credential.c - the credential and headers of the options. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"

/* Returns a reference to a secret that goes wherever auth is used. */
static struct str
use(struct openapi_importer *m, struct openapi_auth *auth, struct str name,
    const char *what)
{
	struct openapi_secret_use *x = arena_new(m->a, sizeof(*x));

	x->secret = openapi_secrets_named(m, name, what);
	x->next = auth->uses;
	auth->uses = x;
	return openapi_secrets_reference(m, x->secret);
}

void
openapi_credential_init(struct openapi_importer *m)
{
	const struct openapi_import *o = m->options;
	struct openapi_auth *auth;
	struct json *v;

	if (o->upstream_token.n == 0 && o->upstream_user.n == 0)
		return;
	auth = arena_new(m->a, sizeof(*auth));
	v = json_new(m->a, JSON_OBJECT);
	auth->parameters = json_new(m->a, JSON_ARRAY);
	auth->authentication = v;
	auth->key = STR("");
	openapi_importer_text(m, v, "type",
	    o->upstream_token.n > 0 ? STR("bearer") : STR("basic"));
	if (o->upstream_token.n > 0) {
		openapi_importer_text(m, v, "token",
		    use(m, auth, o->upstream_token, "bearer token"));
	} else {
		openapi_importer_text(m, v, "username",
		    use(m, auth, o->upstream_user, "user name"));
		openapi_importer_text(m, v, "password",
		    use(m, auth, o->upstream_password, "password"));
	}
	openapi_credential_add_headers(m, auth);
	m->credential = auth;
}

void
openapi_credential_add_headers(
    struct openapi_importer *m, struct openapi_auth *auth)
{
	for (size_t i = 0; i < m->options->header_count; i++) {
		const struct openapi_header *h = &m->options->headers[i];
		struct json *p =
		    json_push(auth->parameters, json_new(m->a, JSON_OBJECT));

		openapi_importer_text(m, p, "name", h->name);
		openapi_importer_text(m, p, "in", STR("header"));
		openapi_importer_text(m, p, "value",
		    h->bind.n > 0 ? use(m, auth, h->bind, "header value")
		                  : h->value);
	}
}

bool
openapi_credential_has_header(const struct openapi_importer *m, struct str name)
{
	for (size_t i = 0; i < m->options->header_count; i++)
		if (str_equal_nocase(m->options->headers[i].name, name))
			return true;
	return false;
}
