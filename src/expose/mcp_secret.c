/* mcp_secret.c - a new secret in an answer: who gets it, and in which form. */
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"
#include "data/jsonpath.h"
#include "engine/call.h"
#include "expose/expose_kind.h"
#include "expose/expose_policy.h"
#include "expose/mcp_failure.h"
#include "expose/mcp_secret.h"
#include "expose/mcp_secret_file.h"
#include "expose/mcp_secret_text.h"
#include "expose/mcp_tools.h"
#include "key/key_seal.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_text.h"
#include "spec/spec.h"

struct mcp_secret {
	const struct exposer *exposer; /* borrowed, as the next two */
	const struct mcp_tool *tool;
	struct arena *arena;
	struct str recipient; /* STR_NONE: none */
	struct str stem; /* of names of files */
	struct mcp_secret_text text; /* what is secret */
	bool at_authority; /* what looks like a key of ours is one */
	bool fails; /* the call did: nobody needs its secrets */
	bool lost; /* more than can be found */
	struct err error; /* why a secret could not be kept */
};

static bool
makes_keys(const struct engine *en, const struct spec_consumed_operation *o)
{
	return engine_is_authority(en, o) && o->method != HTTP_METHOD_GET &&
	       o->method != HTTP_METHOD_HEAD && o->method != HTTP_METHOD_DELETE;
}

bool
mcp_secret_is_made(const struct engine *en, const struct spec_operation *tool)
{
	if (tool->secrets != NULL)
		return true;
	if (tool->by == SPEC_BY_CALL && tool->call != NULL)
		return tool->call->secrets != NULL ||
		       makes_keys(en, tool->call);
	if (tool->by == SPEC_BY_FUNCTION && tool->function != NULL)
		return mcp_secret_is_made(en, tool->function);
	if (tool->by != SPEC_BY_STEPS)
		return false;
	for (const struct spec_step *s = tool->steps; s != NULL; s = s->next)
		if (s->operation != NULL &&
		    mcp_secret_is_made(en, s->operation))
			return true;
	return false;
}

/* The object without the member of that name; the rest is shared. */
static struct json *
without(struct arena *a, const struct json *object, const char *name)
{
	struct json *out = json_new(a, JSON_OBJECT);

	for (const struct json *m = object->first; m != NULL; m = m->next)
		if (!str_is(m->name, name))
			json_add_str(out, m->name, json_alias(a, m));
	return out;
}

static bool
refuse(struct mcp_failure *why, const char *code, int status,
    struct str message, const char *hint)
{
	*why = (struct mcp_failure){
		.code = str_of(code),
		.status = status,
		.message = message,
		.hint = str_of(hint),
		.retry_after_s = -1,
	};
	return false;
}

#define HOW_TO_NAME                                                            \
	"Nothing was sent. Give the age recipient (age1...) of whoever is to " \
	"read the secret as the argument " MCP_SECRET_ARGUMENT                 \
	" or as _meta \"" MCP_SECRET_META "\"; the operator can set one with " \
	"--seal-to."

/* The call's word counts before the operator's. */
static bool
find_recipient(struct mcp_secret *m, const struct mcp_ask *q,
    const struct json **arguments, struct mcp_failure *why)
{
	const struct json *meta =
	    json_get(json_get(q->message.params, "_meta"), MCP_SECRET_META);
	const struct json *given =
	    m->tool->takes_recipient ? json_get(*arguments, MCP_SECRET_ARGUMENT)
	                             : NULL;

	if (given != NULL)
		*arguments = without(m->arena, *arguments, MCP_SECRET_ARGUMENT);
	if (meta != NULL)
		given = meta;
	if (given != NULL && given->kind != JSON_STRING)
		return refuse(why, "invalid_recipient", 400,
		    STR("The recipient of the secret must be a string"),
		    HOW_TO_NAME);
	if (given != NULL)
		m->recipient = given->text;
	else if (m->exposer->policy->seal_to != NULL)
		m->recipient = str_of(m->exposer->policy->seal_to);
	if (m->recipient.p == NULL && m->tool->makes_secret)
		return refuse(why, "no_recipient", 400,
		    arena_strf(m->arena,
		        "The answer of %.*s holds a new secret, and this "
		        "server gives secrets out encrypted only "
		        "(--secrets sealed): the call names no recipient",
		        STR_FMT(m->tool->name)),
		    HOW_TO_NAME);
	return true;
}

/* Some keys encrypt to nobody: better known now than with a secret in hand. */
static bool
try_recipient(struct mcp_secret *m, struct mcp_failure *why)
{
	struct err e = { .kind = ERR_NONE };
	struct buf b;
	int rc;

	if (m->recipient.p == NULL)
		return true;
	buf_init(&b, 4096);
	rc = key_seal(&b, m->recipient, STR("try"), &e);
	buf_done(&b);
	if (rc == 0)
		return true;
	return refuse(why, "invalid_recipient", 400,
	    text_clean(m->arena,
	        arena_strf(m->arena, "The recipient of the secret: %s", e.text),
	        false, 400),
	    HOW_TO_NAME);
}

static bool
prepare_file(struct mcp_secret *m, struct mcp_failure *why)
{
	struct err e = { .kind = ERR_NONE };

	if (!m->tool->makes_secret ||
	    mcp_secret_file_prepare(m->exposer->policy->data, &e) == 0)
		return true;
	return refuse(why, "secrets_unavailable", 503,
	    arena_strf(m->arena,
	        "The answer of %.*s holds a new secret, and there is nowhere "
	        "to keep it: %s",
	        STR_FMT(m->tool->name), e.text),
	    "Nothing was sent. The operator has to mend it.");
}

bool
mcp_secret_begin(struct mcp_secret **out, const struct exposer *x,
    struct mcp_ask *q, const struct mcp_tool *tool,
    const struct json **arguments, struct mcp_failure *why)
{
	bool ours =
	    engine_reach(x->engine, tool->operation) & ENGINE_REACHES_AUTHORITY;
	struct mcp_secret *m;

	*out = NULL;
	if (x->policy->secrets == EXPOSE_SECRETS_REVEAL ||
	    (!ours && !tool->makes_secret))
		return true;
	m = arena_new(q->arena, sizeof(*m));
	m->exposer = x;
	m->tool = tool;
	m->arena = q->arena;
	m->arena->secret = true;
	m->stem = tool->name;
	m->at_authority = ours;
	mcp_secret_text_init(&m->text, m->arena);
	*out = m;
	if (x->policy->secrets == EXPOSE_SECRETS_FILE)
		return prepare_file(m, why);
	return find_recipient(m, q, arguments, why) && try_recipient(m, why);
}

static struct json *
parse(const struct mcp_secret *m, struct str text)
{
	return json_parse(m->arena, text,
	    engine_limits(m->exposer->engine)->json_depth, 0, NULL);
}

static bool
is_success(const struct call *c)
{
	return c->error.kind == ERR_NONE && c->response.status >= 200 &&
	       c->response.status <= 299;
}

/* All that the file marks in an answer; text that is no JSON is it as a whole.
 */
static void
take_marked(struct mcp_secret *m, const struct spec_secret *marks,
    const struct json *root, struct str body)
{
	struct err e;

	for (const struct spec_secret *s = marks; s != NULL; s = s->next) {
		struct jsonpath_nodes found = { .items = NULL };

		if (root == NULL) {
			/* An error in plain words is what it says. */
			if (!m->fails)
				mcp_secret_text_add(&m->text, body);
			continue;
		}
		if (jsonpath_find(s->path, m->arena, root, &found, &e) == -1)
			m->lost = true;
		for (size_t i = 0; i < found.count; i++)
			mcp_secret_text_add_leaves(&m->text, found.items[i]);
	}
}

static void
on_answer(void *context, const struct call *c)
{
	struct mcp_secret *m = context;
	const struct spec_secret *marks =
	    c->consumed != NULL ? c->consumed->secrets : NULL;

	m->fails = !is_success(c);
	if (marks != NULL)
		take_marked(m, marks,
		    c->binary ? NULL : parse(m, c->response.body),
		    c->response.body);
}

void
mcp_secret_watch(struct mcp_secret *m, struct call *c)
{
	if (m == NULL)
		return;
	c->witness = on_answer;
	c->witness_context = m;
}

/* The form that stands for a secret; where there can be none, it is kept back.
 */
static struct str
make_form(void *context, struct str secret)
{
	struct mcp_secret *m = context;
	struct str form = STR_NONE;
	struct buf b;

	/* What no call made is no new one: old keys in other texts. */
	if (m->fails || !m->tool->makes_secret || m->error.kind != ERR_NONE)
		return STR("[withheld]");
	if (m->exposer->policy->secrets == EXPOSE_SECRETS_FILE) {
		mcp_secret_file_write(m->exposer->policy->data, m->stem, secret,
		    m->arena, &form, &m->error);
		return form.p != NULL ? form : STR("[withheld]");
	}
	buf_init(&b, MCP_TEXT_MAX);
	if (key_seal(&b, m->recipient, secret, &m->error) == 0)
		form = arena_str(m->arena, buf_str(&b));
	buf_done(&b);
	return form.p != NULL ? form : STR("[withheld]");
}

/* A file is easier to find under the id of what its secret is for. */
static void
choose_stem(struct mcp_secret *m, const struct json *root)
{
	static const char *const names[] = { "key_id", "id" };

	for (size_t i = 0; i < LEN(names); i++) {
		struct str id = json_get_text(root, names[i]);

		if (id.n == 0 || mcp_secret_text_has(&m->text, id))
			continue;
		m->stem = id;
		return;
	}
}

static void
take_keys(struct mcp_secret *m, const struct json *root, struct str body)
{
	static const char *const names[] = { "key_secret", "key" };

	if (!m->at_authority)
		return;
	for (size_t i = 0; i < LEN(names) && m->tool->makes_secret; i++)
		mcp_secret_text_add(&m->text, json_get_text(root, names[i]));
	if (root != NULL)
		mcp_secret_text_add_keys_in(&m->text, root);
	else
		mcp_secret_text_add_keys(&m->text, body);
}

static bool
answer_kept_back(
    struct mcp_secret *m, const struct call *c, struct mcp_failure *why)
{
	*why = (struct mcp_failure){
		.code = STR("secret_lost"),
		.status = c->response.status,
		.message = m->lost
		               ? STR("The call was carried out, but its answer "
		                     "is kept back whole: what is secret in it "
		                     "could not be told")
		               : arena_strf(m->arena,
		                     "The call was carried out, but its secret "
		                     "is kept back and lost: %s. The answer "
		                     "without it: %.*s",
		                     m->error.text, STR_FMT(c->response.body)),
		.hint = STR("It took effect: revoke what it made before it is "
		            "repeated."),
		.retry_after_s = -1,
	};
	return false;
}

/* What an error says was made of an answer, maybe. */
static void
clean_error(struct mcp_secret *m, struct call *c)
{
	struct str text = mcp_secret_text_replace(
	    &m->text, str_of(c->error.text), make_form, m);

	if (text.p != c->error.text)
		snprintf(c->error.text, sizeof(c->error.text), "%.*s",
		    STR_FMT(text));
}

bool
mcp_secret_hide(struct mcp_secret *m, struct call *c, struct mcp_failure *why)
{
	struct str body = c->response.body;
	struct json *root;

	if (m == NULL)
		return true;
	m->fails = !is_success(c);
	root = c->binary ? NULL : parse(m, body);
	if (body.n > 0)
		take_marked(m, m->tool->operation->secrets, root, body);
	take_keys(m, root, body);
	choose_stem(m, root);
	m->lost = m->lost || m->text.over;
	if (m->lost && !m->fails)
		return answer_kept_back(m, c, why);
	c->response.body =
	    root != NULL
	        ? mcp_secret_text_replace_in(&m->text, root, make_form, m)
	        : mcp_secret_text_replace(&m->text, body, make_form, m);
	if (c->error.kind != ERR_NONE)
		clean_error(m, c);
	if (root == NULL && !str_equal(body, c->response.body))
		c->binary = false; /* a path or armour is text */
	return m->error.kind == ERR_NONE || answer_kept_back(m, c, why);
}
