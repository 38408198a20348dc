/*
 * fake_engine.h - an engine with prepared responses, and an exchange without a
 * connection, to test surfaces without sockets and upstreams.
 */
#ifndef CLAVIGER_TESTS_UNIT_FAKE_ENGINE_H
#define CLAVIGER_TESTS_UNIT_FAKE_ENGINE_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/expose.h"
#include "http/http_server.h"
#include "capability/capability.h"
#include "check.h"

/* The responses of the engine, and the calls that it received. */
static struct {
	bool authority, later, timed_out;
	bool foreign; /* requests come from an unknown origin */
	enum err_kind kind;
	int status;
	const char *body, *type, *retry_after;
	struct call *calls[64];
	size_t cancelled;
	size_t count;
	int sent;
	struct str body_text; /* the body of the request, until it is read */
} fake;

struct engine {
	const struct capability *capability;
	struct limits limits;
};

const struct capability *
engine_capability(const struct engine *en)
{
	return en->capability;
}

const struct limits *
engine_limits(const struct engine *en)
{
	return &en->limits;
}

bool
engine_is_authority(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	(void)en;
	(void)op;
	return fake.authority;
}

const char *
engine_operation_problem(
    const struct engine *en, const struct capability_operation *op)
{
	(void)en;
	return op->problem.n > 0 ? op->problem.p : NULL;
}

unsigned
engine_reach(const struct engine *en, const struct capability_operation *op)
{
	(void)en;
	if (op->by == CAPABILITY_BY_NOTHING || op->by == CAPABILITY_BY_MOCK)
		return 0;
	return fake.authority ? ENGINE_REACHES_AUTHORITY
	                      : ENGINE_REACHES_REMOTE;
}

struct str
engine_base_uri(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	(void)en;
	return op->owner->base_uri;
}

void
engine_redact(const struct engine *en, struct buf *out, struct str text)
{
	(void)en;
	buf_add_str(out, text);
}

/* "{{TOKEN}}" has a value; other texts are returned unchanged. */
struct str
engine_render(const struct engine *en, struct arena *a,
    const struct capability_ref *ref, unsigned source, struct err *e)
{
	const struct str text = ref->value->text;

	(void)en;
	(void)source;
	if (!str_is(text, "{{TOKEN}}"))
		return arena_str(a, text);
	if (getenv("TOKEN") != NULL)
		return arena_str(a, str_of(getenv("TOKEN")));
	err_set(e, ERR_UNAVAILABLE, "TOKEN is not set");
	return STR_NONE;
}

/* The functions of engine/engine.h, for the struct engine of this file. */
const char *engine_binds_missing(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name);
const char *engine_binds_not_set(struct arena *a, struct str name);

const char *
engine_binds_not_set(struct arena *a, struct str name)
{
	return arena_printf(a, "%.*s is not set", STR_FMT(name));
}

const char *
engine_binds_missing(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name)
{
	(void)en;
	(void)v;
	return engine_binds_not_set(a, name);
}

/* Nothing is recorded, unless a test sets a tracer. */
static struct tracer *fake_tracer;

struct tracer *
engine_tracer(const struct engine *en)
{
	(void)en;
	return fake_tracer;
}

/* There is no loop: no tested surface waits. */
struct engine_thread *
engine_thread_peer(struct engine_thread *t, const struct engine *en)
{
	(void)en;
	return t;
}

struct loop *
engine_thread_loop(const struct engine_thread *t)
{
	(void)t;
	return NULL;
}

/* There is no authority; the scenarios test keys. */
struct authority_thread *
engine_thread_authority(const struct engine_thread *t)
{
	(void)t;
	return NULL;
}

static inline void
fake_answer(struct call *c)
{
	c->timed_out = fake.timed_out;
	if (fake.kind != ERR_NONE) {
		err_set(&c->error, fake.kind, "said the engine");
	} else {
		c->from_upstream = true;
		c->response.status = fake.status;
		c->response.body = str_of(fake.body);
		c->response.content_type = str_of(fake.type);
	}
	if (fake.retry_after != NULL)
		http_headers_add(c->arena, &c->response.headers,
		    STR("Retry-After"), str_of(fake.retry_after));
	/* An upstream does not decide which pages may read our responses. */
	http_headers_add(c->arena, &c->response.headers,
	    STR("access-control-allow-origin"), STR("*"));
	if (c->prepare != NULL)
		c->prepare(c);
	c->finished(c);
}

void
call_start(struct call *c)
{
	fake.calls[fake.count++] = c;
	c->consumed = c->operation->call;
	if (!fake.later)
		fake_answer(c);
}

void
call_cancel(struct call *c)
{
	fake.cancelled++;
	err_set(&c->error, ERR_CANCELLED, "cancelled");
	c->finished(c);
}

/* Streams are ignored; the scenarios test them. */
struct loop *
http_exchange_loop(const struct http_exchange *x)
{
	(void)x;
	return NULL;
}

struct arena *
http_exchange_take_arena(struct http_exchange *x)
{
	return x->arena;
}

bool
http_exchange_is_gone(const struct http_exchange *x)
{
	(void)x;
	return false;
}

void
http_exchange_begin(struct http_exchange *x)
{
	(void)x;
}

bool
http_exchange_write(struct http_exchange *x, struct str piece)
{
	(void)x;
	(void)piece;
	return true;
}

void
http_exchange_cut(struct http_exchange *x)
{
	(void)x;
}

void
http_exchange_end(struct http_exchange *x)
{
	(void)x;
	fake.sent++;
}

void
http_exchange_send(struct http_exchange *x)
{
	(void)x;
	fake.sent++;
}

/* From here on, the request has its body. */
void
http_exchange_read_body(struct http_exchange *x,
    const struct http_body_bound *most, http_handler_fn *then, void *context)
{
	(void)most;
	x->request.body = fake.body_text;
	then(context, x);
}

/* A surface of a file, and one exchange at a time with it. */
struct surface {
	struct engine engine;
	struct capability *capability;
	struct exposer *x;
	struct arena arena;
	struct http_exchange ex;
};

static inline void
surface_open_at(struct surface *s, const char *text,
    enum capability_exposes_type type, bool authority)
{
	const struct capability_exposes *x;
	struct err e = { .kind = ERR_NONE };

	memset(&fake, 0, sizeof(fake));
	fake.authority = authority;
	fake.status = 200;
	fake.body = "{\"keys\":[]}";
	fake.type = "application/json";
	memset(s, 0, sizeof(*s));
	s->engine.limits = limits_default();
	s->capability =
	    capability_load_text(STR("test.yaml"), str_of(text), &e);
	if (s->capability == NULL)
		fail_msg("%d:%d: %s", e.line, e.column, e.text);
	if (s->capability->errors > 0)
		fail_msg("%.*s", STR_FMT(s->capability->notes->text));
	s->engine.capability = s->capability;
	for (x = s->capability->exposes; x != NULL && x->type != type;
	     x = x->next)
		;
	CHECK(x != NULL);
	s->x = expose_new(&s->engine, x, NULL, NULL, &e);
	if (s->x == NULL)
		fail_msg("%s", e.text);
}

static inline void
surface_open(
    struct surface *s, const char *text, enum capability_exposes_type type)
{
	surface_open_at(s, text, type, false);
}

static inline void
surface_close(struct surface *s)
{
	expose_free(s->x);
	capability_free(s->capability);
	arena_done(&s->arena);
}

/*
 * Sends one request. headers: "Name: value\n" lines.  The response is in s->ex,
 * unless fake.later delays it.
 */
static inline void
surface_ask(struct surface *s, enum http_method method, const char *target,
    const char *headers, const char *body)
{
	struct str rest, query;

	arena_reset(&s->arena);
	memset(&s->ex, 0, sizeof(s->ex));
	fake.sent = 0;
	fake.count = 0;
	s->ex.arena = &s->arena;
	s->ex.site.is_foreign = fake.foreign;
	s->ex.request.method = method;
	s->ex.request.target = str_of(target);
	query = str_of(target);
	s->ex.request.path = str_cut(&query, '?');
	s->ex.request.query = query;
	s->ex.has_body = body != NULL;
	fake.body_text = body != NULL ? str_of(body) : STR("");
	s->ex.request.id = STR("r-1");
	rest = str_of(headers);
	while (rest.n > 0) {
		struct str value = str_cut(&rest, '\n');
		struct str name = str_cut(&value, ':');

		http_headers_add(
		    &s->arena, &s->ex.request.headers, name, str_trim(value));
	}
	expose_handle(s->x, NULL, &s->ex);
	if (!fake.later)
		CHECK_INT(fake.sent, 1);
}

static inline struct str
surface_header(const struct surface *s, const char *name)
{
	return http_headers_get(&s->ex.response.headers, name);
}

#endif
