/* mcp_secret_hide.c - removes secrets from a response. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_secret_file.h"
#include "expose/mcp/mcp_secret_scan.h"
#include "expose/mcp/mcp_secret_named.h"
#include "expose/mcp/mcp_secret_internal.h"
#include "expose/mcp/mcp_secret_prose.h"
#include "crypto/crypto.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	HOLDERS_MAX = 16, /* values that are withheld individually */
	NAMED_MAX = 32, /* secrets found by name that are kept individually */
	ID_BYTES = 200,
	REST_BYTES = 4000, /* of a response whose secret was lost */
};

static struct json *
parse(const struct mcp_secret *m, struct str text)
{
	const struct json_bounds bounds =
	    json_bounds_of_answer(engine_limits(m->exposer->engine));

	return json_parse_bounded(m->arena, text, &bounds, JSON_LENIENT, NULL);
}

static bool
is_success(const struct call *c)
{
	return c->error.kind == ERR_NONE && c->response.status >= 200 &&
	       c->response.status <= 299;
}

/*
 * Collects what the file marks as secret. Text that is not JSON is secret as a
 * whole.
 */
static void
take_marked(struct mcp_secret *m, const struct capability_secret *marks,
    const struct json *root, struct str body, bool fails)
{
	struct err e;

	for (const struct capability_secret *s = marks; s != NULL;
	     s = s->next) {
		struct jsonpath_nodes found = { .items = NULL };

		if (root == NULL) {
			if (!fails)
				mcp_secret_text_add(&m->text, body);
			continue;
		}
		if (jsonpath_find(s->path, m->arena, root, &found, &e) == -1)
			m->lost = true;
		for (size_t i = 0; i < found.count; i++)
			mcp_secret_text_add_leaves(&m->text, found.items[i]);
	}
}

/*
 * Collects secrets by name. Only changing operations make new secrets; other
 * responses contain old ones.
 */
static void
take_named(struct mcp_secret *m, const struct capability_consumed_operation *o,
    const struct json *root)
{
	const size_t before = m->text.count;

	if (root == NULL ||
	    capability_safety_of_call(o) == CAPABILITY_SAFETY_READS)
		return;
	mcp_secret_named_add(&m->text, root);
	m->named = m->named || m->text.count > before;
	/* Too many: a text full of words that are called tokens. */
	m->lost = m->lost || m->text.count > before + NAMED_MAX;
}

static void
take_keys(struct mcp_secret *m, const struct json *root, struct str body)
{
	static const char *const names[] = { "key_secret", "key" };

	if (!m->at_authority)
		return;
	for (size_t i = 0; i < LEN(names) && m->subject.makes_secret; i++)
		mcp_secret_text_add(&m->text, json_get_text(root, names[i]));
	if (root != NULL)
		mcp_secret_text_add_keys_in(&m->text, root);
	else
		mcp_secret_text_add_keys(&m->text, body);
}

/*
 * A new secret is found by its id: a file is named after it, and an error
 * states it. An id that reveals a secret is not used.
 */
static void
find_id(struct mcp_secret *m, const struct json *root)
{
	static const char *const names[] = { "key_id", "id" };

	for (size_t i = 0; i < LEN(names) && m->id.p == NULL; i++) {
		struct str id = json_get_text(root, names[i]);

		if (id.n > 0 && id.n <= ID_BYTES &&
		    !mcp_secret_scan(&m->text, id))
			m->id = id;
	}
}

/* Searches a response of an upstream, before it is mapped. */
static void
on_answer(void *context, const struct call *c)
{
	struct mcp_secret *m = context;
	const struct str body = c->response.body;
	const struct json *root = c->binary ? NULL : parse(m, body);
	const size_t before = m->text.count;

	if (c->consumed == NULL)
		return;
	m->marked = m->marked || c->consumed->secrets != NULL;
	take_marked(m, c->consumed->secrets, root, body, !is_success(c));
	take_named(m, c->consumed, root);
	if (engine_is_authority(m->exposer->engine, c->consumed))
		take_keys(m, root, body);
	if (m->text.count == before || !is_success(c) ||
	    !(m->subject.makes_secret || m->named))
		return;
	m->made = true;
	find_id(m, root);
}

void
mcp_secret_watch(struct mcp_secret *m, struct call *c)
{
	if (m == NULL)
		return;
	c->on_response = on_answer;
	c->on_response_context = m;
}

static struct str
keep_in_file(struct mcp_secret *m, struct str secret)
{
	struct str path = STR_NONE;

	mcp_secret_file_write(m->exposer->policy->data,
	    m->id.p != NULL ? m->id : m->subject.name, secret, m->arena, &path,
	    &m->error);
	return path;
}

static struct str
seal(struct mcp_secret *m, struct str secret)
{
	struct str armor = STR_NONE;
	struct buf b;

	if (m->recipient.p == NULL) {
		err_set(&m->error, ERR_INPUT,
		    "the call named no recipient to encrypt it to");
		return STR_NONE;
	}
	buf_init(&b, MCP_TEXT_MAX);
	if (age_encrypt(&b, m->recipient, secret, &m->error) == 0)
		armor = arena_str(m->arena, buf_str(&b));
	buf_done(&b);
	return armor;
}

/*
 * Returns the text that replaces a secret: a path, an armored file, or
 * "[withheld]".
 */
static struct str
make_form(void *context, const struct mcp_secret_one *one)
{
	struct mcp_secret *m = context;
	const bool fresh = m->subject.makes_secret || m->named;
	struct str form;

	/* Secrets that no call made are old: keys in other texts. */
	if (m->fails || !fresh || m->error.kind != ERR_NONE)
		return STR("[withheld]");
	form = m->exposer->policy->secrets == EXPOSE_SECRETS_FILE
	           ? keep_in_file(m, one->text)
	           : seal(m, one->text);
	if (form.p == NULL)
		return STR("[withheld]");
	return one->holder
	           ? arena_strf(m->arena, "[withheld: may hold a secret] %.*s",
	                 STR_FMT(form))
	           : form;
}

/* May the response contain a secret that is not where the file declares it? */
static bool
lacks_secret(const struct mcp_secret *m, const struct json *root)
{
	return m->marked && m->foreign && !m->fails && m->text.count == 0 &&
	       !mcp_secret_prose_are_all(root, m->arguments);
}

/*
 * Finds "token=..." in the text of a changing operation, which is a new secret,
 * too.
 */
static void
look_for_names(
    struct mcp_secret *m, const struct call *c, const struct json *root)
{
	if (root == NULL && m->changes && !c->binary &&
	    mcp_secret_named_in_text(c->response.body))
		m->named = true;
}

/* Returns why the response cannot be shown in part; NULL: it can. */
static const char *
reason_to_withhold(
    struct mcp_secret *m, const struct json *root, struct str body)
{
	const bool strict = m->subject.makes_secret || m->named;

	if (m->lost || m->text.over)
		return "it has more secrets than can be told apart";
	if (mcp_secret_text_has(&m->text, body))
		return NULL; /* it is a secret as a whole */
	if (root == NULL && strict)
		return "it is not JSON, so that a secret in it cannot be told";
	/* Large responses without secrets are not searched. */
	if (!strict && m->text.count == 0 && !m->at_authority)
		return NULL;
	if (root == NULL)
		return mcp_secret_scan(
		           &m->text, mcp_secret_text_without(&m->text, body))
		           ? "it holds a secret in another encoding"
		           : NULL;
	if (lacks_secret(m, root))
		return "no secret is where the capability file says";
	if (mcp_secret_scan_in(&m->text, root, strict, m->arguments) >
	        HOLDERS_MAX ||
	    m->text.over || mcp_secret_scan_is_tired(&m->text))
		return "too much of it may hold a secret";
	return NULL;
}

/* Replaces the whole response with JSON that explains why it is withheld. */
static void
withhold(struct mcp_secret *m, struct call *c, const char *reason)
{
	struct http_response *r = &c->response;
	const struct mcp_secret_one whole = { .text = r->body };
	struct json *v = json_new(m->arena, JSON_OBJECT);
	const struct str form = make_form(m, &whole);
	const bool kept = !str_is(form, "[withheld]");
	const struct str text = arena_strf(m->arena,
	    "The answer (HTTP %d, %zu bytes) is withheld: %s, and this server "
	    "keeps new secrets out of answers (--secrets). %s",
	    r->status, r->body.n, reason,
	    !kept ? "Over REST such an answer is shown."
	    : m->exposer->policy->secrets == EXPOSE_SECRETS_FILE
	        ? "All of it is in the file that 'answer' names."
	        : "All of it is encrypted in 'answer'.");

	/* Errors of upstreams have their message there. */
	json_add(v, m->fails ? "message" : "withheld",
	    json_new_text(m->arena, text));
	if (kept)
		json_add(v, "answer", json_new_text(m->arena, form));
	r->body = mcp_text_json(m->arena, v);
	r->content_type = STR("application/json");
	c->binary = false;
}

static void
clean_body(struct mcp_secret *m, struct call *c, const struct json *root)
{
	struct http_response *r = &c->response;
	const struct str body = r->body;
	const char *reason;

	if (body.n == 0)
		return;
	look_for_names(m, c, root);
	reason = reason_to_withhold(m, root, body);
	if (reason != NULL) {
		withhold(m, c, reason);
		return;
	}
	/* A secret that was in no response may be in the text of an error. */
	if (root != NULL && m->fails && m->foreign && m->subject.makes_secret)
		root = mcp_secret_prose_in(m->arena, root, m->arguments);
	r->body = root != NULL
	              ? mcp_secret_text_replace_in(&m->text, root, make_form, m)
	              : mcp_secret_text_replace(&m->text, body, make_form, m);
	if (root == NULL && !str_equal(body, r->body))
		c->binary = false; /* a path or an armored file is text */
	if (mcp_secret_scan(
	        &m->text, mcp_secret_text_without(&m->text, r->content_type)))
		r->content_type = STR("application/octet-stream");
}

/* A header that may contain a secret is left out. */
static void
clean_headers(struct mcp_secret *m, struct http_response *r)
{
	struct http_headers kept = { 0 };

	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];

		if (str_equal(mcp_secret_text_without(&m->text, h->value),
		        h->value) &&
		    !mcp_secret_scan(&m->text, h->value))
			http_headers_add(m->arena, &kept, h->name, h->value);
	}
	r->headers = kept;
}

/* The text of an error may be made of a response. */
static void
clean_error(struct mcp_secret *m, struct call *c)
{
	struct str text = str_of(c->error.text);

	if (c->error.kind == ERR_NONE)
		return;
	if (c->error.kind == ERR_UPSTREAM && c->response.status != 0 &&
	    m->foreign && m->subject.makes_secret)
		text = mcp_secret_prose_of(m->arena, text, m->arguments);
	text = mcp_secret_text_replace(&m->text, text, make_form, m);
	if (mcp_secret_scan(&m->text, text))
		text = STR("[withheld: the error may hold a secret]");
	if (text.p != c->error.text)
		snprintf(c->error.text, sizeof(c->error.text), "%.*s",
		    STR_FMT(text));
}

static struct str
say_id(const struct mcp_secret *m)
{
	return m->id.p == NULL
	           ? STR("")
	           : arena_strf(m->arena, " What it made has the id %.*s.",
	                 STR_FMT(m->id));
}

/* A step made a secret before another one failed. */
static bool
answer_unfinished(
    struct mcp_secret *m, const struct call *c, struct mcp_failure *why)
{
	const struct str id = say_id(m);

	mcp_failure_of_call(why, m->arena, m->exposer->engine, c);
	why->code = STR("secret_lost");
	why->message = arena_strf(m->arena,
	    "The call failed after it had made a secret, which is lost.%.*s "
	    "What failed: %.*s",
	    STR_FMT(id), STR_FMT(why->message));
	why->hint = STR("Revoke what it made before the call is repeated.");
	why->retryable = false;
	return false;
}

static bool
answer_kept_back(
    struct mcp_secret *m, const struct call *c, struct mcp_failure *why)
{
	const struct str made = say_id(m);

	*why = (struct mcp_failure){
		.code = STR("secret_lost"),
		.status = c->response.status,
		.message = arena_strf(m->arena,
		    "The call was carried out, but its secret is kept back and "
		    "lost: %s.%.*s The answer without it: %.*s",
		    m->error.text, STR_FMT(made),
		    STR_FMT(sanitize_text(
		        m->arena, c->response.body, true, REST_BYTES))),
		.hint = STR("It took effect: revoke what it made before it is "
		            "repeated."),
		.retry_after_s = -1,
	};
	return false;
}

bool
mcp_secret_hide(struct mcp_secret *m, struct call *c, struct mcp_failure *why)
{
	const struct str body = c->response.body;
	struct json *root;

	if (m == NULL)
		return true;
	m->fails = !is_success(c);
	m->marked = m->marked || m->subject.operation->secrets != NULL;
	root = c->binary ? NULL : parse(m, body);
	if (body.n > 0)
		take_marked(
		    m, m->subject.operation->secrets, root, body, m->fails);
	take_keys(m, root, body);
	find_id(m, root);
	clean_body(m, c, root);
	clean_headers(m, &c->response);
	clean_error(m, c);
	if (m->error.kind != ERR_NONE)
		return answer_kept_back(m, c, why);
	return !m->fails || !m->made || answer_unfinished(m, c, why);
}
