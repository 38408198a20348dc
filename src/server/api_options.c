/* api_options.c - options of all verbs for OpenAPI documents. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "capability/capability.h"
#include "http/http.h"

#include "server/api_options.h"

enum { NAME_BYTES = 64, WORD_BYTES = 20, SECRET_BYTES = 65536 };

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static int
too_many(struct err *e)
{
	return err_set(
	    e, ERR_INPUT, "given more than %d times", API_OPTIONS_MAX);
}

/* ---- filters ---- */

static int
add_rule(struct api_options *o, enum openapi_filter_by by, bool exclude,
    const char *value, struct err *e)
{
	if (o->import.filter_count == API_OPTIONS_MAX)
		return too_many(e);
	if (*value == '\0')
		return err_set(e, ERR_INPUT, "the value is empty");
	o->rules[o->import.filter_count++] = (struct openapi_filter_rule){
		.by = by, .exclude = exclude, .value = str_of(value)
	};
	o->import.filters = o->rules;
	return 0;
}

/* Returns 1 if the option is not a filter. */
static int
add_filter(
    struct api_options *o, const char *option, const char *value, struct err *e)
{
	static const char *const names[] = {
		[OPENAPI_FILTER_TAG] = "tag",
		[OPENAPI_FILTER_PATH] = "path",
		[OPENAPI_FILTER_METHOD] = "method",
		[OPENAPI_FILTER_OPERATION] = "operation",
	};
	const bool exclude = str_starts(str_of(option), STR("exclude-"));
	const char *name = exclude ? option + STR("exclude-").n : option;

	for (size_t i = 0; i < LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return add_rule(
			    o, (enum openapi_filter_by)i, exclude, value, e);
	return 1;
}

/* ---- secrets ---- */

static bool
is_variable(const char *name)
{
	const size_t n = strlen(name);

	return n > 0 && n <= NAME_BYTES && strchr(CAPITALS, *name) != NULL &&
	       strspn(name, CAPITALS "0123456789") == n;
}

/*
 * Reports whether a text that could be the name of a variable is rather a
 * secret in capitals, such as AKIA1234: the environment does not have it, and
 * it has digits but no underscore, or is long.  Names are written to files.
 */
static bool
looks_like_secret(const char *text)
{
	const size_t n = strlen(text);

	return getenv(text) == NULL && strchr(text, '_') == NULL &&
	       (n > WORD_BYTES || strpbrk(text, "0123456789") != NULL);
}

/*
 * Sets where a secret comes from.  own: the name of its bind if the source has
 * none.  The text may be a secret by mistake, so no message has it.
 */
static struct api_secret *
add_secret(
    struct api_options *o, const char *text, struct str own, struct err *e)
{
	struct api_secret *s = &o->secrets[o->secret_count];

	if (o->secret_count == API_OPTIONS_SECRETS) {
		too_many(e);
		return NULL;
	}
	*s = (struct api_secret){ .source = str_of(text), .name = own };
	if (strcmp(text, "-") == 0) {
		s->from = API_SECRET_STDIN;
	} else if (*text == '@' && text[1] != '\0') {
		s->from = API_SECRET_FILE;
		s->source = str_of(text + 1);
	} else if (is_variable(text) && !looks_like_secret(text)) {
		s->name = s->source;
	} else {
		err_set(e, ERR_INPUT,
		    "takes the name of a variable in capitals, @FILE, or - "
		    "for standard input, and not the secret itself, which "
		    "other users could see: export API_TOKEN=... and give "
		    "API_TOKEN");
		return NULL;
	}
	o->secret_count++;
	return s;
}

static int
set_token(struct api_options *o, struct str *to, const char *value,
    const char *own, struct err *e)
{
	const struct api_secret *s;

	if (to->n > 0)
		return err_set(e, ERR_INPUT, "given twice");
	s = add_secret(o, value, str_of(own), e);
	if (s == NULL)
		return -1;
	*to = s->name;
	return 0;
}

static int
check_one_credential(const struct api_options *o, struct err *e)
{
	if (o->import.upstream_token.n == 0 || o->import.upstream_user.n == 0)
		return 0;
	return err_set(e, ERR_INPUT,
	    "give --token VAR or --basic VAR: the API gets one of them");
}

static int
set_basic(struct api_options *o, const char *value, struct err *e)
{
	struct api_secret *s;
	struct str base;

	if (o->import.upstream_user.n > 0)
		return err_set(e, ERR_INPUT, "given twice");
	s = add_secret(o, value, STR("UPSTREAM"), e);
	if (s == NULL)
		return -1;
	base = s->name;
	s->name = arena_strf(&o->arena, "%.*s_USERNAME", STR_FMT(base));
	s->password = arena_strf(&o->arena, "%.*s_PASSWORD", STR_FMT(base));
	o->import.upstream_user = s->name;
	o->import.upstream_password = s->password;
	return check_one_credential(o, e);
}

/* ---- headers ---- */

static bool
is_secret_header(struct str name)
{
	return str_equal_nocase(name, STR("Authorization")) ||
	       str_equal_nocase(name, STR("Proxy-Authorization")) ||
	       str_equal_nocase(name, STR("Cookie")) ||
	       capability_secret_name_is(name);
}

/* RFC 9110 5.6.2: a token. */
static bool
is_header_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!isalnum((unsigned char)name.p[i]) &&
		    strchr("!#$%&'*+-.^_`|~", name.p[i]) == NULL)
			return false;
	return name.n > 0 && name.n <= NAME_BYTES;
}

/* "X-Api-Key" is HEADER_X_API_KEY. */
static struct str
bind_of_header(struct api_options *o, struct str name)
{
	char *text = arena_printf(&o->arena, "HEADER_%.*s", STR_FMT(name));

	for (char *p = text; *p != '\0'; p++)
		*p = isalnum((unsigned char)*p) ? (char)toupper(*p) : '_';
	return str_of(text);
}

static int
check_constant(struct str name, struct str value, struct err *e)
{
	if (is_secret_header(name))
		return err_set(e, ERR_INPUT,
		    "other users could see the value of %.*s; give $VARIABLE, "
		    "with the name of a variable in capitals, or @FILE in its "
		    "place",
		    STR_FMT(name));
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 127 ||
		    (i > 0 && value.p[i] == '{' && value.p[i - 1] == '{'))
			return err_set(e, ERR_INPUT,
			    "the value of %.*s has a control character or "
			    "'{{'",
			    STR_FMT(name));
	return value.n > 0
	           ? 0
	           : err_set(e, ERR_INPUT, "%.*s has no value", STR_FMT(name));
}

static int
add_header(struct api_options *o, const char *text, struct err *e)
{
	struct str value = str_of(text), name = str_cut(&value, ':');
	struct openapi_header *h = &o->headers[o->import.header_count];
	const struct api_secret *s;

	if (o->import.header_count == API_OPTIONS_MAX)
		return too_many(e);
	if (value.p == NULL || !is_header_name(name))
		return err_set(e, ERR_INPUT, "takes 'NAME: VALUE'");
	value = str_trim(value);
	*h = (struct openapi_header){ .name = name, .value = value };
	if (str_starts(value, STR("$")) || str_starts(value, STR("@"))) {
		s = add_secret(o,
		    arena_strdup(
		        &o->arena, str_part(value, value.p[0] == '$', value.n)),
		    bind_of_header(o, name), e);
		if (s == NULL)
			return -1;
		h->bind = s->name;
		h->value = STR_NONE;
	} else if (check_constant(name, value, e) == -1) {
		return -1;
	}
	o->import.header_count++;
	o->import.headers = o->headers;
	return 0;
}

/* ---- the options ---- */

static int
set_name_style(struct api_options *o, const char *value, struct err *e)
{
	o->import.original_names = strcmp(value, "original") == 0;
	if (o->import.original_names || strcmp(value, "kebab") == 0)
		return 0;
	return err_set(
	    e, ERR_INPUT, "'%s' is not one of: kebab, original", value);
}

int
api_options_add(
    struct api_options *o, const char *option, const char *value, struct err *e)
{
	int rc;

	/* A value from the environment is freed when it has been taken. */
	value = arena_strdup(&o->arena, str_of(value));
	rc = add_filter(o, option, value, e);
	if (o->first == NULL)
		o->first = option;
	if (rc != 1)
		return rc;
	if (strcmp(option, "header") == 0)
		return add_header(o, value, e);
	if (strcmp(option, "basic") == 0)
		return set_basic(o, value, e);
	if (strcmp(option, "name-style") == 0)
		return set_name_style(o, value, e);
	if (strcmp(option, "protect") == 0)
		return set_token(
		    o, &o->import.token, value, "CALLERS_TOKEN", e);
	if (set_token(
	        o, &o->import.upstream_token, value, "UPSTREAM_TOKEN", e) == -1)
		return -1;
	return check_one_credential(o, e);
}

bool
api_options_is_bare(const char *value)
{
	return http_url_is(str_of(value));
}

int
api_options_set_base_uri(
    struct api_options *o, const char *value, struct err *e)
{
	struct str text = str_of(value);
	struct http_url u;

	/* Its host may contain a {variable}. */
	if (!http_url_is(text) || !http_url_split(text, &u) ||
	    u.origin.n + u.path.n < text.n)
		return err_set(e, ERR_INPUT,
		    "'%s' is not a base URI: http://HOST/PATH or https://",
		    value);
	while (text.n > 0 && text.p[text.n - 1] == '/')
		text.n--;
	o->import.base_uri = arena_str(&o->arena, text);
	return 0;
}

/* ---- reading secrets ---- */

static int
read_stream(FILE *f, struct buf *out, struct err *e)
{
	char piece[4096];
	size_t n;

	while (!out->over && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	if (ferror(f))
		return err_errno(e, "cannot read a secret");
	if (out->over)
		return err_set(e, ERR_INPUT, "a secret is larger than %d bytes",
		    SECRET_BYTES);
	return 0;
}

static int
read_one(const struct api_secret *s, struct buf *out, struct err *e)
{
	struct capability_file_id id;
	const char *value;

	switch (s->from) {
	case API_SECRET_STDIN:
		return read_stream(stdin, out, e);
	case API_SECRET_FILE:
		/* It is a part of a word of the command line. */
		if (capability_file_read(s->source.p, false, out, &id, e) == 0)
			return 0;
		if (e->kind == ERR_ABSENT)
			e->kind = ERR_INPUT;
		return -1;
	case API_SECRET_VARIABLE:
		break;
	}
	value = getenv(s->source.p);
	if (value == NULL || *value == '\0')
		return err_set(e, ERR_INPUT,
		    "the environment has no variable of the name that an "
		    "option has for a secret; the secret itself is not "
		    "accepted: export NAME=VALUE and give NAME, or give @FILE "
		    "or -");
	buf_puts(out, value);
	return 0;
}

static void
add_set(struct api_options *o, struct str name, struct str value)
{
	o->sets[o->set_count++] = (struct engine_option){ .kind = ENGINE_SET,
		.name = arena_strdup(&o->arena, name),
		.value = arena_strdup(&o->arena, value) };
}

static int
take_secret(struct api_options *o, const struct api_secret *s, struct str value,
    struct err *e)
{
	struct str user;

	value = str_trim_of(value, STR("\r\n"));
	if (value.n == 0)
		return err_set(e, ERR_INPUT, "the value of %.*s is empty",
		    STR_FMT(s->name));
	if (s->password.p == NULL) {
		add_set(o, s->name, value);
		return 0;
	}
	user = str_cut(&value, ':');
	if (value.p == NULL)
		return err_set(
		    e, ERR_INPUT, "--basic: the value is not user:password");
	add_set(o, s->name, user);
	add_set(o, s->password, value);
	return 0;
}

int
api_options_read(struct api_options *o, bool stdin_used, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < o->secret_count && rc == 0; i++) {
		const struct api_secret *s = &o->secrets[i];
		struct buf text;

		if (s->from == API_SECRET_STDIN && stdin_used)
			return err_set(e, ERR_INPUT,
			    "- is standard input, which is read for something "
			    "else: give a variable or @FILE");
		stdin_used = stdin_used || s->from == API_SECRET_STDIN;
		buf_init(&text, SECRET_BYTES);
		rc = read_one(s, &text, e);
		if (rc == 0)
			rc = take_secret(o, s, buf_str(&text), e);
		buf_done_secret(&text);
	}
	return rc;
}

void
api_options_done(struct api_options *o)
{
	arena_done(&o->arena);
}
