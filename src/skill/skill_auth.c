/* skill_auth.c - the credential of callers, and where the script finds it. */
#include "base/base.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_model.h"
#include "skill/skill_auth.h"
#include "capability/capability.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Reports whether s is a valid name of a shell variable. */
static bool
is_variable(struct str s)
{
	if (s.n == 0 || s.n > 64 || !is_letter(s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]) && !(s.p[i] >= '0' && s.p[i] <= '9'))
			return false;
	return true;
}

/*
 * Reports whether s is the name of a header or parameter that needs no quoting.
 */
static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]) && s.p[i] != '-' &&
		    !(s.p[i] >= '0' && s.p[i] <= '9'))
			return false;
	return s.n > 0 && s.n <= 64;
}

/* Reports whether s is a prefix such as "Key " or "Bearer ", or empty. */
static bool
is_prefix(struct str s)
{
	if (s.n == 0)
		return true;
	return s.p[s.n - 1] == ' ' && is_token(str_part(s, 0, s.n - 1));
}

/*
 * Parses "Key {{env.FAL_KEY}}": a prefix, and the environment variable that the
 * file binds to the name.  Returns false for anything else: a constant must not
 * appear in a skill.
 */
static bool
read_template(const struct skill_model *m, struct str text, struct str *prefix,
    struct str *variable)
{
	size_t at = str_find(text, '{', 0);
	struct str name = str_trim(str_part(text, at, text.n)), last;

	*prefix = str_part(text, 0, at);
	if (!is_prefix(*prefix) || name.n < 5 || !str_starts(name, STR("{{")) ||
	    !str_ends(name, STR("}}")))
		return false;
	name = str_trim(str_part(name, 2, name.n - 2));
	for (last = name; name.n > 0;)
		last = str_cut(&name, '.');
	for (const struct capability_bind *b = m->capability->binds; b != NULL;
	     b = b->next)
		if (b->location.p == NULL && str_equal(b->name, last) &&
		    is_variable(b->source)) {
			*variable = b->source;
			return true;
		}
	*variable = last;
	return is_variable(last);
}

static struct str
generated_variable(const struct skill_model *m, const char *what)
{
	return arena_strf(m->a, "%.*s_%s",
	    STR_FMT(openapi_text_variable(m->a, m->name)), what);
}

static void
set_key(const struct skill_model *m, const struct capability_auth *auth,
    struct skill_auth *out)
{
	const bool cookie = auth->placement == CAPABILITY_IN_COOKIE;

	out->header = auth->key;
	if (auth->headers != NULL || !is_token(auth->key)) {
		out->kind = SKILL_UNKNOWN;
		return;
	}
	out->kind =
	    auth->placement == CAPABILITY_IN_QUERY ? SKILL_QUERY : SKILL_HEADER;
	if (!read_template(m, auth->value, &out->prefix, &out->variable)) {
		out->prefix = STR("");
		out->variable = generated_variable(m, "KEY");
	}
	if (!cookie)
		return;
	out->header = STR("Cookie");
	out->prefix = arena_strf(
	    m->a, "%.*s=%.*s", STR_FMT(auth->key), STR_FMT(out->prefix));
}

/* A key of the built-in authority. */
static void
set_authority(struct skill_auth *out)
{
	out->kind = SKILL_HEADER;
	out->header = STR("Authorization");
	out->prefix = STR("Key ");
	out->variable = STR("FAL_KEY");
}

static void
set_declared(const struct skill_model *m, const struct capability_auth *auth,
    struct skill_auth *out)
{
	struct str prefix;

	switch (auth->type) {
	case CAPABILITY_AUTH_APIKEY:
		set_key(m, auth, out);
		return;
	case CAPABILITY_AUTH_BEARER:
	case CAPABILITY_AUTH_OAUTH2:
		out->kind = SKILL_HEADER;
		out->header = STR("Authorization");
		out->prefix = STR("Bearer ");
		if (!read_template(m, auth->token, &prefix, &out->variable))
			out->variable = generated_variable(m, "TOKEN");
		return;
	case CAPABILITY_AUTH_KEY:
		set_authority(out);
		return;
	case CAPABILITY_AUTH_BASIC:
	case CAPABILITY_AUTH_DIGEST:
		out->kind = auth->type == CAPABILITY_AUTH_BASIC
		                ? SKILL_BASIC
		                : SKILL_DIGEST_AUTH;
		out->variable = generated_variable(m, "LOGIN");
		return;
	default:
		out->kind = SKILL_UNKNOWN;
	}
}

/* Finds the header with which the upstream API authenticates callers. */
static bool
read_upstream(const struct skill_model *m, struct skill_auth *out)
{
	for (const struct capability_consumes *c = m->capability->consumes;
	     c != NULL; c = c->next) {
		const struct capability_auth *auth = c->auth;

		if (auth == NULL || auth->type != CAPABILITY_AUTH_APIKEY ||
		    auth->placement != CAPABILITY_IN_HEADER ||
		    !str_equal_nocase(auth->key, STR("Authorization")))
			continue;
		out->header = STR("Authorization");
		return read_template(
		    m, auth->value, &out->prefix, &out->variable);
	}
	return false;
}

void
skill_auth_find(struct skill_model *m, struct skill_auth *out)
{
	const struct capability_exposes *x = m->rest != NULL ? m->rest : m->mcp;

	*out = (struct skill_auth){ .kind = SKILL_OPEN };
	if (x != NULL && x->auth != NULL &&
	    x->auth->type != CAPABILITY_AUTH_NONE) {
		set_declared(m, x->auth, out);
		return;
	}
	if (read_upstream(m, out)) {
		out->kind = SKILL_HEADER;
		/*
		 * The server has the credential, unless its callers use their
		 * own.
		 */
		out->optional = !m->options->authority;
	} else if (m->options->authority) {
		set_authority(out);
	}
}
