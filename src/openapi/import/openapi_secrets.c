/* openapi_secrets.c - the secrets that the operator must provide. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/openapi.h"

enum { TEXT_BYTES = 65536 };

static const struct {
	const char *purpose, *what;
} purposes[] = {
	{ "API_KEY", "API key" },
	{ "TOKEN", "bearer token" },
	{ "USERNAME", "user name" },
	{ "PASSWORD", "password" },
	{ "CLIENT_ID", "OAuth client ID" },
	{ "CLIENT_SECRET", "OAuth client secret" },
};

static const char *
purpose_text(const char *purpose)
{
	for (size_t i = 0; i < LEN(purposes); i++)
		if (strcmp(purposes[i].purpose, purpose) == 0)
			return purposes[i].what;
	return "value";
}

/*
 * Returns an unused name: PETS_TOKEN; for a second scheme PETS_SCHEME_TOKEN,
 * then with a number.
 */
static struct str
free_name(struct openapi_importer *m, struct str scheme, const char *purpose)
{
	struct str api = openapi_text_variable(m->a, m->name);
	struct str name = arena_strf(m->a, "%.*s_%s", STR_FMT(api), purpose);

	for (int n = 1; json_get_str(m->binds, name) != NULL; n++)
		name = arena_strf(m->a, "%.*s_%.*s_%s", STR_FMT(api),
		    STR_FMT(n == 1 ? openapi_text_variable(m->a, scheme)
		                   : arena_strf(m->a, "%d", n)),
		    purpose);
	return name;
}

static struct openapi_secret *
new_secret(struct openapi_importer *m, struct str name, const char *what)
{
	struct openapi_secret *s = arena_new(m->a, sizeof(*s));
	struct openapi_secret **tail = &m->secrets;

	s->name = name;
	s->what = what;
	s->hosts = json_new(m->a, JSON_ARRAY);
	json_add_str(m->binds, s->name, json_new_text(m->a, s->name));
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = s;
	return s;
}

struct openapi_secret *
openapi_secrets_get(
    struct openapi_importer *m, struct str scheme, const char *purpose)
{
	struct str key = arena_strf(m->a, "%.*s %s", STR_FMT(scheme), purpose);
	struct openapi_secret *s = table_find(&m->variables, key);

	if (s != NULL)
		return s;
	s = new_secret(m, free_name(m, scheme, purpose), purpose_text(purpose));
	table_add(&m->variables, key, s);
	return s;
}

struct openapi_secret *
openapi_secrets_named(
    struct openapi_importer *m, struct str name, const char *what)
{
	for (struct openapi_secret *s = m->secrets; s != NULL; s = s->next)
		if (str_equal(s->name, name))
			return s;
	return new_secret(m, name, what);
}

static struct str
namespace_of(struct openapi_importer *m)
{
	return arena_strf(m->a, "%.*s-env", STR_FMT(m->name));
}

struct str
openapi_secrets_reference(
    struct openapi_importer *m, const struct openapi_secret *s)
{
	return arena_strf(
	    m->a, "{{%.*s.%.*s}}", STR_FMT(namespace_of(m)), STR_FMT(s->name));
}

void
openapi_secrets_add_host(
    struct openapi_importer *m, struct openapi_secret *s, struct str url)
{
	struct str origin = http_url_origin(url);

	for (const struct json *v = s->hosts->first; v != NULL; v = v->next)
		if (str_equal(v->text, origin))
			return;
	json_push(s->hosts, json_new_text(m->a, origin));
}

/*
 * The location keeps all names in the file from referring to the environment
 * (capability_bind_is_guarded()).
 */
struct json *
openapi_secrets_binds(struct openapi_importer *m)
{
	struct json *v = json_new(m->a, JSON_OBJECT);
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	buf_puts(&b,
	    "This file was imported, so it cannot read the environment: "
	    "pass each value with --set NAME or --set NAME=VALUE.");
	for (const struct openapi_secret *s = m->secrets; s != NULL;
	     s = s->next) {
		buf_printf(
		    &b, " %.*s (%s) is sent to ", STR_FMT(s->name), s->what);
		for (const struct json *h = s->hosts->first; h != NULL;
		     h = h->next)
			buf_printf(&b, "%.*s%s", STR_FMT(h->text),
			    h->next != NULL ? ", " : ".");
	}
	openapi_importer_text(m, v, "namespace", namespace_of(m));
	openapi_importer_text(m, v, "description",
	    openapi_importer_clean(m, buf_str(&b), OPENAPI_IMPORTER_TEXT));
	openapi_importer_text(m, v, "location", STR("operator://named"));
	json_add(v, "keys", m->binds);
	buf_done(&b);
	return v;
}
