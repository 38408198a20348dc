/* mcp_confirm.c - the user confirms calls that destroy something. */
#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_confirm.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	GROUPS = 256,
	USED_KEPT = 32, /* of each */
	ARGUMENT_BYTES = 2000, /* of arguments in the question */
	DESCRIPTION_BYTES = 400,
	NAME_BYTES = 300, /* URIs may be long */
};

static const char key[] = "confirm";

/*
 * The confirmations that a group of callers has used. If the table is full, the
 * oldest is forgotten, and nothing as old as that is accepted any more.
 */
struct uses {
	int64_t floor_ms; /* only later ones count */
	struct {
		uint64_t number;
		int64_t at_ms;
	} used[USED_KEPT];
	size_t next;
};

/*
 * Callers are divided into groups. A caller that confirms too much only makes
 * the others of its group confirm again; authenticated callers have groups of
 * their own.
 */
struct mcp_confirms {
	pthread_mutex_t lock; /* protects the groups */
	const struct engine *engine; /* borrowed */
	int64_t begun_ms; /* only later ones count */
	uint64_t seed;
	struct uses groups[2][GROUPS];
};

struct mcp_confirms *
mcp_confirm_open(const struct exposer *x)
{
	struct mcp_confirms *c;

	if (!expose_permission_asks(x))
		return NULL;
	c = mem_new(sizeof(*c));
	pthread_mutex_init(&c->lock, NULL);
	c->engine = x->engine;
	/* A confirmation from a previous surface may have been used. */
	c->begun_ms = clock_real_ms();
	random_bytes(&c->seed, sizeof(c->seed));
	return c;
}

void
mcp_confirm_close(struct mcp_confirms *c)
{
	if (c == NULL)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static bool
was_used(const struct uses *u, uint64_t number)
{
	for (size_t i = 0; i < USED_KEPT; i++)
		if (u->used[i].number == number)
			return true;
	return false;
}

static void
remember(struct uses *u, uint64_t number, int64_t at_ms)
{
	size_t i = u->next;

	if (u->used[i].number != 0 && u->used[i].at_ms >= u->floor_ms)
		u->floor_ms = u->used[i].at_ms + 1;
	u->used[i].number = number;
	u->used[i].at_ms = at_ms;
	u->next = (i + 1) % USED_KEPT;
}

bool
mcp_confirm_use(struct mcp_confirms *c, const struct share_who *who,
    uint64_t number, int64_t at_ms)
{
	struct uses *u =
	    &c->groups[who->trusted][share_hash(who, c->seed) % GROUPS];
	bool fresh;

	pthread_mutex_lock(&c->lock);
	fresh = number != 0 && at_ms >= c->begun_ms && at_ms >= u->floor_ms &&
	        !was_used(u, number);
	if (fresh)
		remember(u, number, at_ms);
	pthread_mutex_unlock(&c->lock);
	return fresh;
}

static struct json *
without_secrets(struct arena *a, const struct json *v)
{
	struct json *out;

	if (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY)
		return json_alias(a, v);
	out = json_new(a, v->kind);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (v->kind == JSON_ARRAY)
			json_push(out, without_secrets(a, m));
		else if (capability_secret_name_is(m->name))
			json_add_str(
			    out, m->name, json_new_text(a, STR("[redacted]")));
		else
			json_add_str(out, m->name, without_secrets(a, m));
	}
	return out;
}

/*
 * Returns a text for the question, without credentials and without characters
 * that could hide text.
 */
static struct str
show(
    struct mcp_confirms *c, struct mcp_request *q, struct str text, size_t most)
{
	struct str shown;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	engine_redact(c->engine, &b, text);
	shown = sanitize_text(q->arena, buf_str(&b), false, most);
	buf_done_secret(&b);
	return shown;
}

/*
 * Makes the question: what is called, what it does, with which arguments, and
 * its effect.
 */
static struct str
make_question(struct mcp_confirms *c, struct mcp_request *q,
    const struct mcp_tool_request *r)
{
	const struct str arguments =
	    mcp_text_json(q->arena, without_secrets(q->arena, r->arguments));

	return arena_strf(q->arena,
	    "%s %.*s? %.*s\nArguments: %.*s\nThis may delete or overwrite "
	    "something for good.",
	    r->use == EXPOSE_USE_TOOL ? "Carry out" : "Read the resource",
	    STR_FMT(show(c, q, r->name, NAME_BYTES)),
	    STR_FMT(show(c, q, r->description, DESCRIPTION_BYTES)),
	    STR_FMT(show(c, q, arguments, ARGUMENT_BYTES)));
}

static struct str
make_params(struct mcp_request *q, struct str question)
{
	struct arena *a = q->arena;
	struct json *p = json_new(a, JSON_OBJECT), *schema, *flag;

	/* Before 2025-11-25 there are only forms. */
	if (q->revision >= MCP_2025_11_25)
		json_add(p, "mode", json_new_text(a, STR("form")));
	json_add(p, "message", json_new_text(a, question));
	schema = json_add(p, "requestedSchema", json_new(a, JSON_OBJECT));
	json_add(schema, "type", json_new_text(a, STR("object")));
	flag =
	    json_add(json_add(schema, "properties", json_new(a, JSON_OBJECT)),
	        key, json_new(a, JSON_OBJECT));
	json_add(flag, "type", json_new_text(a, STR("boolean")));
	json_add(flag, "title", json_new_text(a, STR("Yes, carry it out")));
	json_add(flag, "default", json_new_bool(a, false));
	json_push(json_add(schema, "required", json_new(a, JSON_ARRAY)),
	    json_new_text(a, str_of(key)));
	return mcp_text_json(a, p);
}

/* The signature covers what is called: see mcp_elicitation_need(). */
static struct json *
make_state(struct mcp_request *q)
{
	struct json *state = json_new(q->arena, JSON_OBJECT);
	uint64_t number;

	random_bytes(&number, sizeof(number));
	/* An integer that every JSON parser keeps exactly; never 0. */
	number = (number >> 11) | 1;
	json_add(state, "number", json_new_int(q->arena, (int64_t)number));
	json_add(state, "at", json_new_int(q->arena, clock_real_ms()));
	return state;
}

/* Can the client show a form to its user? */
static bool
can_ask(const struct mcp_request *q)
{
	const struct json *e = json_get(q->client, "elicitation");

	if (q->revision < MCP_2025_06_18 ||
	    !mcp_elicitation_is_possible(q, "elicitation"))
		return false;
	/* A client that declares no modes supports forms. */
	return !json_is(e, JSON_OBJECT) || e->count == 0 ||
	       json_get(e, "form") != NULL;
}

static const char *
noun_of(const struct mcp_tool_request *r)
{
	return r->use == EXPOSE_USE_TOOL ? "tool" : "resource";
}

static enum mcp_confirm_result
refuse_mute(struct mcp_request *q, const struct mcp_tool_request *r,
    struct mcp_failure *why)
{
	struct str text = arena_strf(q->arena,
	    "The %s %.*s may destroy something, so this server asks the user "
	    "before it, and this client cannot be asked: it declared no "
	    "elicitation by form%s",
	    noun_of(r),
	    STR_FMT(sanitize_text(q->arena, r->name, false, NAME_BYTES)),
	    q->revision < MCP_2026_07_28 ? ", or has no session" : "");

	if (q->revision >= MCP_2026_07_28) {
		mcp_request_refuse(q, 400, MCP_MISSING_CAPABILITY, text,
		    STR("{\"requiredCapabilities\":{\"elicitation\":{}}}"));
		return MCP_CONFIRM_WAIT;
	}
	*why = (struct mcp_failure){
		.code = STR("confirmation_impossible"),
		.status = 403,
		.message = text,
		.hint = STR("Nothing was sent. Use a client that supports "
		            "elicitation (2025-06-18 or later) and keeps its "
		            "Mcp-Session-Id, or let the operator do it."),
		.retry_after_s = -1,
	};
	return MCP_CONFIRM_NO;
}

static enum mcp_confirm_result
ask(struct mcp_confirms *c, struct mcp_request *q,
    const struct mcp_tool_request *r, struct mcp_failure *why)
{
	struct mcp_elicitation in = {
		.key = key,
		.method = "elicitation/create",
		.capability = "elicitation",
	};

	if (!can_ask(q))
		return refuse_mute(q, r, why);
	in.params = make_params(q, make_question(c, q, r));
	mcp_elicitation_need(q, &in, 1, make_state(q));
	return MCP_CONFIRM_WAIT;
}

/*
 * Is this the answer to a question of ours? In a session it is: it was sent to
 * the request that waits for it.
 */
static bool
is_answer(struct mcp_confirms *c, struct mcp_request *q)
{
	const struct mcp_session_key *k = &q->session;
	const struct json *state = mcp_elicitation_state(q);
	struct share_who who;
	int64_t number, at;

	if (mcp_elicitation_get(q, key) == NULL)
		return false;
	if (q->revision < MCP_2026_07_28)
		return true;
	who = mcp_caller_who(k->caller, k->registry, k->surface);
	return json_number_to_int(json_get(state, "number"), &number) &&
	       json_number_to_int(json_get(state, "at"), &at) &&
	       mcp_confirm_use(c, &who, (uint64_t)number, at);
}

static bool
said_yes(const struct json *answer)
{
	const struct json *flag = json_get(json_get(answer, "content"), key);

	return str_is(json_get_text(answer, "action"), "accept") &&
	       json_is(flag, JSON_BOOL) && flag->boolean;
}

static enum mcp_confirm_result
get_word(struct mcp_confirms *c, struct mcp_request *q,
    struct mcp_tool_request *r, struct mcp_failure *why)
{
	if (!is_answer(c, q))
		return ask(c, q, r, why);
	if (said_yes(mcp_elicitation_get(q, key))) {
		r->forbidden = CAPABILITY_SAFETY_UNKNOWN;
		return MCP_CONFIRM_GO;
	}
	*why = (struct mcp_failure){
		.code = STR("declined"),
		.status = 403,
		.message = arena_strf(q->arena,
		    "User declined the call of %.*s",
		    STR_FMT(
		        sanitize_text(q->arena, r->name, false, NAME_BYTES))),
		.hint = STR("Nothing was sent. Do not call it again unless the "
		            "user asks for it."),
		.retry_after_s = -1,
	};
	return MCP_CONFIRM_NO;
}

enum mcp_confirm_result
mcp_confirm_check(
    struct mcp_request *q, struct mcp_tool_request *r, struct mcp_failure *why)
{
	const struct mcp_surface *s = q->server->provider;
	const struct expose_permission p = expose_permission_check(
	    s->exposer, r->use, r->operation, HTTP_METHOD_COUNT);

	r->forbidden = p.forbidden;
	switch (p.decision) {
	case EXPOSE_ALLOW:
		return MCP_CONFIRM_GO;
	case EXPOSE_ASK:
		return get_word(s->confirms, q, r, why);
	case EXPOSE_REFUSE:
		break;
	}
	mcp_failure_read_only(why, q->arena, noun_of(r), r->name);
	return MCP_CONFIRM_NO;
}
