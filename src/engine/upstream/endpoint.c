/* endpoint.c - resolves the base URI and the credential of a namespace. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/credential/credential.h"
#include "engine/state/state.h"
#include "engine/upstream/endpoint.h"

enum { TEXT_BYTES = 65536 }; /* maximum of a rendered URI */

/* One rendering, and the first name that has no value. */
struct filling {
	struct engine *en;
	const struct json *variables; /* their defaults; NULL: none */
	struct str missing;
	struct str wrong; /* a name whose value is not in its `enum` */
};

/* Reports whether the file allows the value of its variable. */
static bool
is_allowed(const struct json *variable, struct str value)
{
	const struct json *list = json_get(variable, "enum");

	if (!json_is(list, JSON_ARRAY) || list->first == NULL)
		return true;
	for (const struct json *v = list->first; v != NULL; v = v->next)
		if ((v->kind == JSON_STRING || v->kind == JSON_NUMBER) &&
		    str_equal(v->text, value))
			return true;
	return false;
}

static struct str
fill(struct filling *f, const struct capability_ref_name *name)
{
	const struct engine_value *v = engine_value_get(f->en, name);
	const struct json *variable = json_get_str(f->variables, name->bare);
	const struct json *fallback = json_get(variable, "default");

	if (v != NULL && v->value.n > 0) {
		if (f->wrong.p == NULL && !is_allowed(variable, v->value))
			f->wrong = name->bare;
		return v->value;
	}
	if (fallback != NULL &&
	    (fallback->kind == JSON_STRING || fallback->kind == JSON_NUMBER))
		return fallback->text;
	if (f->missing.p == NULL)
		f->missing =
		    v != NULL && v->bind != NULL ? v->bind->source : name->bare;
	return STR_NONE;
}

int
endpoint_check_base(struct str url, struct err *e)
{
	struct http_url u;

	if (!http_url_is(url) || !http_url_split(url, &u))
		return err_set(e, ERR_INPUT,
		    "base URI '%.*s' is not http://HOST or https://HOST",
		    STR_FMT(url));
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}#", c) != NULL)
			return err_set(e, ERR_INPUT,
			    "base URI '%.*s' has a '%c' in it: scheme, host, "
			    "port, path and query only",
			    STR_FMT(url), c > ' ' && c < 0x7f ? c : '?');
	}
	/* Its place is authentication, where it is redacted. */
	if (str_find(url, '@', 0) < url.n)
		return err_set(e, ERR_INPUT,
		    "the base URI has a credential in it: put it under "
		    "authentication");
	if (!http_url_parse(url, &u))
		return err_set(e, ERR_INPUT,
		    "base URI '%.*s' has an invalid host or port; write "
		    "https://HOST or https://HOST:PORT and a path",
		    STR_FMT(url));
	return 0;
}

/* Replaces "{store}" and "{{store}}" by values of --set and of binds. */
static struct str
fill_base(struct engine *en, struct engine_target *t, struct filling *f)
{
	const struct capability_ref_text *base = t->consumes->base_ref;
	struct str out;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	for (size_t i = 0; i < base->count; i++) {
		buf_add_str(&b, base->pieces[i].text);
		if (base->pieces[i].name != NULL)
			buf_add_str(&b, fill(f, base->pieces[i].name));
	}
	out = arena_str(&en->arena, buf_str(&b));
	buf_done(&b);
	return out;
}

static const char *
base_problem(struct engine *en, struct engine_target *t)
{
	struct filling f = { .en = en, .variables = t->consumes->variables };
	struct str ns = t->consumes->namespace, uri = t->base_option;
	struct err e;

	if (uri.p == NULL)
		uri = fill_base(en, t, &f);
	if (uri.n == 0 && f.missing.p == NULL)
		return arena_printf(&en->arena,
		    "'%.*s' has no baseUri: give --base-uri %.*s=URL",
		    STR_FMT(ns), STR_FMT(ns));
	if (f.wrong.p != NULL)
		return arena_printf(&en->arena,
		    "the value of {%.*s} in the baseUri of '%.*s' is not one "
		    "that its 'enum' allows: give --set %.*s=VALUE or "
		    "--base-uri %.*s=URL",
		    STR_FMT(f.wrong), STR_FMT(ns), STR_FMT(f.wrong),
		    STR_FMT(ns));
	if (f.missing.p != NULL)
		return arena_printf(&en->arena,
		    "the baseUri of '%.*s' needs {%.*s}: give --set %.*s=VALUE "
		    "or --base-uri %.*s=URL",
		    STR_FMT(ns), STR_FMT(f.missing), STR_FMT(f.missing),
		    STR_FMT(ns));
	if (endpoint_check_base(uri, &e) == -1)
		return arena_printf(&en->arena, "%s", e.text);
	t->base_query = uri;
	uri = str_cut(&t->base_query, '?');
	while (uri.n > 0 && uri.p[uri.n - 1] == '/')
		uri.n--;
	t->base_uri = uri;
	return NULL;
}

void
endpoint_each_name(struct engine *en, const struct engine_target *t,
    void (*visit)(void *context, struct str name), void *context)
{
	const struct capability_ref_text *base = t->consumes->base_ref;

	for (size_t i = 0; i < base->count; i++)
		if (base->pieces[i].name != NULL)
			visit(context, base->pieces[i].name->bare);
	credential_each_name(
	    en, t->consumes->auth, t->consumes->namespace, visit, context);
}

void
endpoint_resolve(struct engine *en, struct engine_target *t)
{
	const char *problem = base_problem(en, t);
	struct http_url u = { .path = STR("") };

	if (http_url_split(t->base_uri, &u))
		t->host = u.authority;
	t->base_path = u.path;
	/* The caller's own key decides; the file's is not needed. */
	if (t->authority)
		return;
	t->problem = problem;
	if (problem == NULL)
		credential_resolve(en, t);
}
