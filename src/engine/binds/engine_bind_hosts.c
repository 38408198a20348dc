/* engine_bind_hosts.c - where the value of a bind is sent to. */
#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/binds/engine_bind_hosts.h"
#include "engine/binds/engine_value.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 4096 };

/* A search for a bind in the texts of one target. */
struct search {
	const struct engine *en;
	const struct capability_bind *bind;
	bool found;
};

/*
 * Checks a text for {{NAME}} and {{namespace.NAME}} that mean this bind, not
 * another of the same name.
 */
static void
look_at_name(struct search *s, const struct capability_ref_name *name)
{
	const struct engine_value *v =
	    name != NULL ? engine_value_get(s->en, name) : NULL;

	s->found = s->found || (v != NULL && v->bind == s->bind);
}

static void
look(void *context, const struct capability_ref *ref)
{
	const struct capability_ref_text *t = ref->text;

	for (size_t i = 0; t != NULL && i < t->count; i++)
		look_at_name(context, t->pieces[i].name);
}

/*
 * Reports whether the bind is the id or secret of an OAuth client, which is
 * found by the suffix of its name (oauth_client_resolve()).
 */
static bool
is_client(const struct capability_auth *auth, const struct capability_bind *b)
{
	return auth != NULL && auth->type == CAPABILITY_AUTH_OAUTH2 &&
	       (str_ends(b->name, STR("CLIENT_ID")) ||
	           str_ends(b->name, STR("CLIENT_SECRET"))) &&
	       auth->place.source == b->place.source;
}

static bool
is_sent(const struct engine *en, const struct capability_consumes *c,
    const struct capability_bind *b)
{
	struct search s = { en, b, false };

	capability_auth_each_ref(c->auth, look, &s);
	for (const struct capability_consumed_operation *op = c->operations;
	     op != NULL && !s.found; op = op->next) {
		for (size_t i = 0; i < op->path_ref->count; i++)
			look_at_name(&s, op->path_ref->pieces[i].name);
		for (const struct capability_param *p = op->params; p != NULL;
		     p = p->next)
			if (p->ref != NULL)
				look(&s, p->ref);
	}
	return s.found;
}

static void
put(struct buf *b, struct str url)
{
	struct str origin = http_url_origin(url), rest = buf_str(b);

	if (origin.n == 0)
		return;
	while (rest.p != NULL) {
		if (str_equal(str_trim(str_cut(&rest, ',')), origin))
			return;
	}
	if (b->len > 0)
		buf_puts(b, ", ");
	buf_add_str(b, origin);
}

/*
 * Returns the base URI of a target: the operator's, else the file's, with its
 * variables if they have no values.
 */
static struct str
base_of(const struct engine_target *t)
{
	if (t->base_option.p != NULL)
		return t->base_option;
	return t->base_uri.n > 0 ? t->base_uri : t->consumes->base_uri;
}

const char *
engine_bind_hosts(const struct engine *en, struct arena *a,
    const struct capability_bind *bind)
{
	const char *text;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];
		const struct capability_auth *auth = t->consumes->auth;

		if (t->authority)
			continue;
		if (is_sent(en, t->consumes, bind))
			put(&b, base_of(t));
		if (is_client(auth, bind))
			put(&b, auth->token_endpoint.n > 0
			            ? auth->token_endpoint
			            : auth->authorization_server);
	}
	text = b.len > 0 ? arena_strdup(a, buf_str(&b)) : "no API";
	buf_done(&b);
	return text;
}
