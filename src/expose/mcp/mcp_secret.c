/* mcp_secret.c - prepares a call whose response may contain a new secret. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_secret_file.h"
#include "expose/mcp/mcp_secret_internal.h"
#include "crypto/crypto.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

bool
mcp_secret_is_made(
    const struct engine *en, const struct capability_operation *o)
{
	return o->secrets != NULL ||
	       (engine_reach(en, o) & ENGINE_MAKES_SECRETS) != 0 ||
	       (capability_safety_of(o) > CAPABILITY_SAFETY_READS &&
	           capability_secret_name_in_outputs(o->outputs));
}

/* Returns the object without the member of that name; the rest is shared. */
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
	"Nothing was sent. Pass the age recipient (age1...) of the person "    \
	"who is to "                                                           \
	"read the secret as the argument " MCP_SECRET_ARGUMENT                 \
	" or as _meta \"" MCP_SECRET_META "\"; the operator can set one with " \
	"--seal-to RECIPIENT."

/* The recipient of the call has precedence over the operator's. */
static bool
find_recipient(struct mcp_secret *m, const struct mcp_request *q,
    const struct json **arguments, struct mcp_failure *why)
{
	const struct json *meta =
	    json_get(json_get(q->message.params, "_meta"), MCP_SECRET_META);
	const struct json *given =
	    m->subject.takes_recipient
	        ? json_get(*arguments, MCP_SECRET_ARGUMENT)
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
	if (m->recipient.p == NULL && m->subject.makes_secret)
		return refuse(why, "no_recipient", 400,
		    arena_strf(m->arena,
		        "The answer of %.*s holds a new secret, and this "
		        "server returns secrets only encrypted "
		        "(--secrets sealed): the call names no recipient",
		        STR_FMT(m->subject.name)),
		    HOW_TO_NAME);
	return true;
}

/* Encryption fails for some keys, so it is tried before there is a secret. */
static bool
try_recipient(struct mcp_secret *m, struct mcp_failure *why)
{
	struct err e = { .kind = ERR_NONE };
	struct buf b;
	int rc;

	if (m->recipient.p == NULL)
		return true;
	buf_init(&b, 4096);
	rc = age_encrypt(&b, m->recipient, STR("try"), &e);
	buf_done(&b);
	if (rc == 0)
		return true;
	return refuse(why, "invalid_recipient", 400,
	    sanitize_text(m->arena,
	        arena_strf(m->arena, "The recipient of the secret: %s", e.text),
	        false, 400),
	    HOW_TO_NAME);
}

static bool
prepare_file(struct mcp_secret *m, struct mcp_failure *why)
{
	struct err e = { .kind = ERR_NONE };

	if (!m->subject.makes_secret ||
	    mcp_secret_file_prepare(m->exposer->policy->data, &e) == 0)
		return true;
	return refuse(why, "secrets_unavailable", 503,
	    arena_strf(m->arena,
	        "The answer of %.*s holds a new secret, and there is nowhere "
	        "to keep it: %s",
	        STR_FMT(m->subject.name), e.text),
	    "Nothing was sent. The operator has to fix it.");
}

bool
mcp_secret_begin(struct mcp_secret **out, const struct exposer *x,
    struct mcp_request *q, const struct mcp_secret_subject *s,
    const struct json **arguments, struct mcp_failure *why)
{
	const unsigned reach = engine_reach(x->engine, s->operation);
	struct mcp_secret *m;

	*out = NULL;
	if (x->policy->secrets == EXPOSE_SECRETS_REVEAL ||
	    (!(reach & ENGINE_REACHES_AUTHORITY) && !s->makes_secret &&
	        capability_safety_of(s->operation) == CAPABILITY_SAFETY_READS))
		return true;
	m = arena_new(q->arena, sizeof(*m));
	m->exposer = x;
	m->subject = *s;
	m->arguments = *arguments;
	m->arena = q->arena;
	m->arena->secret = true;
	m->at_authority = reach & ENGINE_REACHES_AUTHORITY;
	m->changes =
	    capability_safety_of(s->operation) > CAPABILITY_SAFETY_READS;
	m->foreign = reach & ENGINE_REACHES_REMOTE;
	mcp_secret_text_init(&m->text, m->arena);
	*out = m;
	if (x->policy->secrets == EXPOSE_SECRETS_FILE)
		return prepare_file(m, why);
	return find_recipient(m, q, arguments, why) && try_recipient(m, why);
}
