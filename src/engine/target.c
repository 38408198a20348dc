/* target.c - where a consumed namespace is, and what opens it. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "data/json.h"
#include "data/template.h"
#include "spec/spec.h"
#include "engine/brace.h"
#include "engine/engine.h"
#include "engine/target.h"
#include "engine/upstream.h"

enum { TEXT_BYTES = 65536 }; /* a credential or address, rendered */

/* Rendering one text: what was asked for and not there. */
struct filling {
	struct engine *en;
	bool credential; /* the environment answers too; values are secret */
	struct str missing;
};

/* STR_NONE where there is none. */
static struct str
fill(struct filling *f, struct str name)
{
	const struct engine_value *v = engine_value_find(f->en, name);
	struct str bare = engine_bare_name(f->en, name);
	struct str value = v != NULL ? v->value : STR_NONE;

	if (value.p == NULL && v == NULL && f->credential)
		value = str_of(getenv(arena_strdup(&f->en->arena, bare)));
	if (value.n == 0)
		return STR_NONE;
	value = arena_str(&f->en->arena, value);
	if (f->credential)
		engine_add_secret(f->en, value);
	return value;
}

/* What a person has to set for the name to have a value. */
static struct str
source_of(const struct engine *en, struct str name)
{
	const struct engine_value *v = engine_value_find(en, name);

	return v != NULL && v->bind != NULL ? v->bind->source
	                                    : engine_bare_name(en, name);
}

static const struct json *
look_up(void *context, struct str name)
{
	struct filling *f = context;
	struct str value = fill(f, name);

	return value.p != NULL ? json_new_text(&f->en->arena, value) : NULL;
}

/* The template rendered; STR_NONE and *problem where a value is missing. */
static struct str
render_credential(struct engine *en, struct str text, const char **problem)
{
	struct filling f = { .en = en, .credential = true };
	struct template_rendering r = { .lookup = look_up, .context = &f };
	struct err e = { 0 };
	struct template *t = template_parse(&en->arena, text, &e);
	struct str out = STR_NONE;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	if (t == NULL || template_render(&b, t, &r, &e) == -1)
		*problem = arena_printf(
		    &en->arena, "authentication cannot be read: %s", e.text);
	else if (r.missing.p != NULL)
		*problem = arena_printf(&en->arena,
		    "%.*s is not set: export it or give it with --set, "
		    "then start again",
		    STR_FMT(source_of(en, r.missing)));
	else
		out = arena_str(&en->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

/* The same, where empty is no credential. */
static struct str
render_needed(
    struct engine *en, struct str text, const char *what, const char **problem)
{
	struct str out = render_credential(en, text, problem);

	if (*problem == NULL && str_trim(out).n == 0)
		*problem = arena_printf(
		    &en->arena, "authentication has no %s in the file", what);
	return out;
}

static void
open_by_apikey(struct engine *en, struct engine_target *t)
{
	const struct spec_auth *auth = t->consumes->auth;
	struct str key = render_needed(en, auth->key, "key", &t->problem);
	struct str value;

	if (t->problem != NULL)
		return;
	value = render_needed(en, auth->value, "value", &t->problem);
	engine_add_secret(en, value);
	if (auth->in_query) {
		t->auth_query = key;
		t->auth_query_value = value;
	} else {
		t->auth_header = key;
		t->auth_value = value;
	}
}

static void
open_by_bearer(struct engine *en, struct engine_target *t)
{
	struct str token =
	    render_needed(en, t->consumes->auth->token, "token", &t->problem);

	t->auth_header = STR("Authorization");
	t->auth_value = arena_strf(&en->arena, "Bearer %.*s", STR_FMT(token));
	engine_add_secret(en, token);
}

/* RFC 7617 2: the password may be empty, the name may not hold a colon. */
static void
open_by_basic(struct engine *en, struct engine_target *t)
{
	const struct spec_auth *auth = t->consumes->auth;
	struct str user =
	    render_needed(en, auth->username, "username", &t->problem);
	struct str password = STR("");
	struct buf b;

	if (t->problem == NULL && auth->password.n > 0)
		password = render_credential(en, auth->password, &t->problem);
	if (t->problem != NULL)
		return;
	user = arena_strf(
	    &en->arena, "%.*s:%.*s", STR_FMT(user), STR_FMT(password));
	buf_init(&b, TEXT_BYTES);
	encode_base64(&b, user.p, user.n);
	t->auth_header = STR("Authorization");
	t->auth_value =
	    arena_strf(&en->arena, "Basic %.*s", STR_FMT(buf_str(&b)));
	engine_add_secret(en, str_part(t->auth_value, 6, t->auth_value.n));
	buf_done_secret(&b);
}

static void
open_by_nothing(struct engine *en, struct engine_target *t)
{
	(void)en;
	(void)t;
}

static void
open_by_other(struct engine *en, struct engine_target *t)
{
	t->problem = arena_printf(&en->arena,
	    "authentication of type '%.*s' is not carried out: apikey, bearer "
	    "and basic are",
	    STR_FMT(t->consumes->auth->type_name));
}

static void (*const openers[])(struct engine *, struct engine_target *) = {
	[SPEC_AUTH_NONE] = open_by_nothing,
	[SPEC_AUTH_APIKEY] = open_by_apikey,
	[SPEC_AUTH_BEARER] = open_by_bearer,
	[SPEC_AUTH_BASIC] = open_by_basic,
	[SPEC_AUTH_OTHER] = open_by_other,
};

static struct str
after_scheme(struct str url)
{
	if (str_starts(url, STR("https://")))
		return str_part(url, 8, url.n);
	if (str_starts(url, STR("http://")))
		return str_part(url, 7, url.n);
	return STR_NONE;
}

int
target_check_base(struct str url, struct err *e)
{
	struct str rest = after_scheme(url);

	if (rest.n == 0 || rest.p[0] == '/')
		return err_set(e, ERR_INPUT,
		    "base URI '%.*s' is not http://HOST or https://HOST",
		    STR_FMT(url));
	for (size_t i = 0; i < rest.n; i++) {
		unsigned char c = (unsigned char)rest.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}?#", c) != NULL)
			return err_set(e, ERR_INPUT,
			    "base URI '%.*s' has a '%c' in it: scheme, host, "
			    "port and path only",
			    STR_FMT(url), c > ' ' && c < 0x7f ? c : '?');
	}
	/* Its place is authentication, where it is redacted. */
	if (str_find(rest, '@', 0) < rest.n)
		return err_set(e, ERR_INPUT,
		    "the base URI has a credential in it: put it under "
		    "authentication");
	return 0;
}

/* "{store}" and "{{store}}" are filled by --set and by binds. */
static struct str
fill_base(struct engine *en, struct engine_target *t, struct filling *f)
{
	struct str rest = t->consumes->base_uri, text, name, value, out;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	while (brace_next(&rest, &text, &name)) {
		buf_add_str(&b, text);
		if (name.p == NULL)
			continue;
		value = fill(f, name);
		if (value.p == NULL && f->missing.p == NULL)
			f->missing = source_of(en, name);
		buf_add_str(&b, value);
	}
	out = arena_str(&en->arena, buf_str(&b));
	buf_done(&b);
	return out;
}

static const char *
base_problem(struct engine *en, struct engine_target *t)
{
	struct filling f = { .en = en };
	struct str ns = t->consumes->namespace, uri = t->base_option;
	struct err e;

	if (uri.p == NULL)
		uri = fill_base(en, t, &f);
	if (uri.n == 0 && f.missing.p == NULL)
		return arena_printf(&en->arena,
		    "'%.*s' has no baseUri: give --base-uri %.*s=URL",
		    STR_FMT(ns), STR_FMT(ns));
	if (f.missing.p != NULL)
		return arena_printf(&en->arena,
		    "the baseUri of '%.*s' needs {%.*s}: give --set %.*s=... "
		    "or --base-uri %.*s=URL",
		    STR_FMT(ns), STR_FMT(f.missing), STR_FMT(f.missing),
		    STR_FMT(ns));
	if (target_check_base(uri, &e) == -1)
		return arena_printf(&en->arena, "%s", e.text);
	while (uri.n > 0 && uri.p[uri.n - 1] == '/')
		uri.n--;
	t->base_uri = uri;
	return NULL;
}

void
target_each_name(struct engine *en, const struct engine_target *t,
    void (*visit)(void *context, struct str name), void *context)
{
	const struct spec_auth *auth = t->consumes->auth;
	struct str texts[] = { t->consumes->base_uri, STR_NONE, STR_NONE,
		STR_NONE, STR_NONE, STR_NONE };
	struct str text, name;

	if (auth != NULL) {
		texts[1] = auth->key;
		texts[2] = auth->value;
		texts[3] = auth->token;
		texts[4] = auth->username;
		texts[5] = auth->password;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		while (brace_next(&texts[i], &text, &name))
			if (name.p != NULL)
				visit(context, engine_bare_name(en, name));
}

void
target_resolve(struct engine *en, struct engine_target *t)
{
	const char *problem = base_problem(en, t);
	const struct spec_auth *auth = t->consumes->auth;
	struct str rest = after_scheme(t->base_uri);

	t->base_path = str_part(rest, str_find(rest, '/', 0), rest.n);
	if (t->authority) {
		/* The caller's own key decides; the file's is not needed. */
		t->upstream = &upstream_authority;
		return;
	}
	t->upstream = &upstream_http;
	t->problem = problem;
	if (problem == NULL && auth != NULL)
		openers[auth->type](en, t);
}
