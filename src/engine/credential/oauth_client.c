/* oauth_client.c - our id and secret at an authorization server. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/credential/oauth_client.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 65536 };

/*
 * Prefixes of the names to try, after the name with the namespace and the bind.
 */
static const char *const prefixes[] = { "", "OAUTH_", "OAUTH2_" };

/*
 * Returns the name for a namespace: "MY_API_CLIENT_ID" for "my-api" and
 * "CLIENT_ID".
 */
static struct str
own_name(struct arena *a, struct str namespace, const char *suffix)
{
	char *name = arena_printf(a, "%.*s_%s", STR_FMT(namespace), suffix);

	for (char *p = name; *p != '\0'; p++) {
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
		else if (!((*p >= 'A' && *p <= 'Z') ||
		             (*p >= '0' && *p <= '9')))
			*p = '_';
	}
	return str_of(name);
}

/*
 * Returns the name of the only bind with that suffix that texts of the file may
 * use; STR_NONE: no such bind, or several.
 */
static struct str
call_args_name(const struct capability *s, const char *suffix, unsigned source)
{
	const bool guarded = capability_bind_is_guarded(s, source);
	struct str found = STR_NONE;

	for (const struct capability_bind *b = s->binds; b != NULL;
	     b = b->next) {
		if (!str_ends(b->name, str_of(suffix)) ||
		    (guarded && b->place.source != source))
			continue;
		if (found.p != NULL && !str_equal(found, b->name))
			return STR_NONE;
		found = b->name;
	}
	return found;
}

static struct str
value_of(
    const struct engine *en, struct arena *a, struct str name, unsigned source)
{
	return name.p != NULL ? engine_value_in_text(en, a,
	                            engine_value_find(en, name), name, source)
	                      : STR_NONE;
}

static struct str
find_value(const struct engine *en, struct arena *a, struct str namespace,
    const char *suffix, unsigned source)
{
	struct str value =
	    value_of(en, a, own_name(a, namespace, suffix), source);

	if (value.p == NULL)
		value = value_of(en, a,
		    call_args_name(en->capability, suffix, source), source);
	for (size_t i = 0; i < LEN(prefixes) && value.p == NULL; i++)
		value = value_of(
		    en, a, arena_strf(a, "%s%s", prefixes[i], suffix), source);
	return value;
}

static int
resolve(const struct engine *en, struct arena *a,
    const struct capability_ref *text, unsigned source, struct str namespace,
    const char *suffix, struct str *out, struct err *e)
{
	struct str bind;

	if (text != NULL && text->value->text.n > 0) {
		*out = engine_render(en, a, text, source, e);
		return out->p != NULL ? 0 : -1;
	}
	*out = find_value(en, a, namespace, suffix, source);
	if (out->p != NULL)
		return 0;
	bind = call_args_name(en->capability, suffix, source);
	if (bind.p != NULL &&
	    capability_bind_is_guarded(en->capability, source))
		return err_set(e, ERR_UNAVAILABLE, "%s",
		    engine_binds_missing(
		        en, a, engine_value_find(en, bind), bind));
	return err_set(e, ERR_UNAVAILABLE, "the oauth2 client of '%.*s': %s",
	    STR_FMT(namespace),
	    engine_binds_not_set(a, own_name(a, namespace, suffix)));
}

int
oauth_client_resolve(const struct engine *en, struct arena *a,
    const struct capability_auth *auth, struct str namespace,
    struct oauth_client *out, struct err *e)
{
	if (resolve(en, a, auth->refs.client_id, auth->place.source, namespace,
	        "CLIENT_ID", &out->id, e) == -1)
		return -1;
	return resolve(en, a, auth->refs.client_secret, auth->place.source,
	    namespace, "CLIENT_SECRET", &out->secret, e);
}

void
oauth_client_each_name(struct arena *a, struct str namespace,
    void (*visit)(void *context, struct str name), void *context)
{
	static const char *const suffixes[] = { "CLIENT_ID", "CLIENT_SECRET" };

	for (size_t i = 0; i < LEN(suffixes); i++) {
		visit(context, own_name(a, namespace, suffixes[i]));
		for (size_t k = 0; k < LEN(prefixes); k++)
			visit(context,
			    arena_strf(a, "%s%s", prefixes[k], suffixes[i]));
	}
}

struct str
oauth_client_basic(struct arena *a, const struct oauth_client *c)
{
	struct buf plain, coded;
	struct str out;

	buf_init(&plain, TEXT_BYTES);
	buf_init(&coded, 2 * TEXT_BYTES);
	encode_percent(&plain, c->id);
	buf_putc(&plain, ':');
	encode_percent(&plain, c->secret);
	buf_puts(&coded, "Basic ");
	encode_base64(&coded, buf_str(&plain).p, buf_str(&plain).n);
	out = arena_str(a, buf_str(&coded));
	buf_done_secret(&plain);
	buf_done_secret(&coded);
	return out;
}

void
oauth_client_pair(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	if (out->len > 0)
		buf_putc(out, '&');
	buf_printf(out, "%s=", name);
	encode_percent(out, value);
}

void
oauth_client_form(struct buf *out, const struct oauth_client *c)
{
	oauth_client_pair(out, "client_id", c->id);
	oauth_client_pair(out, "client_secret", c->secret);
}
