/* call.h - the life of one call: from arguments to the upstream and back. */
#ifndef CLAVIGER_ENGINE_CALL_H
#define CLAVIGER_ENGINE_CALL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "http/http_message.h"
#include "spec/spec_effect.h"

struct arena;
struct authority_thread;
struct buf;
struct call;
struct engine; /* one loaded capability, ready to call; shared, read-only */
struct engine_thread; /* one worker's share of it: its http_client */
struct http_client;
struct http_principal;
struct json;
struct limits;
struct loop;
struct results;
struct meter;
struct spec;
struct spec_consumed_operation;
struct spec_operation;
struct trace_span;
struct tracer;
struct upstream; /* a table of functions: HTTP, or the authority in process */

/* How a capability is run, beyond what its file says.  Texts are copied. */
struct engine_option {
	enum {
		ENGINE_BASE_URI, /* name: namespace of a consumes */
		ENGINE_SET, /* name: a bind or server variable */
		ENGINE_AUTHORITY, /* name: that namespace runs in process */
		/* name: a namespace, or "" for all; value: "retries=2" */
		ENGINE_POLICY,
	} kind;
	const char *name, *value;
};

/*
 * Resolve binds (option, then environment) and templates once.  Nothing that
 * is missing is an error here: it disables the calls that need it, which then
 * say its name.  NULL and e (INPUT) where an option names what is not there.
 */
struct engine *engine_new(const struct spec *s,
    const struct engine_option *options, size_t count,
    const struct limits *limits, struct err *e);
/*
 * Does the option name something in s?  Of several files, each is given the
 * options that do.
 */
bool engine_option_fits(const struct spec *s, const struct engine_option *o);

void engine_free(struct engine *en); /* wipes the secrets */
const struct spec *engine_spec(const struct engine *en);

/* Who records and counts its calls; borrowed, NULL: nobody.  Before any call.
 */
void engine_observe(
    struct engine *en, struct tracer *tracer, struct meter *meter);
struct tracer *engine_tracer(const struct engine *en);
const struct limits *engine_limits(const struct engine *en);

/* authority NULL: no namespace runs in process. */
struct engine_thread *engine_thread_new(struct engine *en,
    struct http_client *client, struct authority_thread *authority);
/*
 * After its http_client: calls that wait for another try are ended here, and
 * may not be sent any more.
 */
void engine_thread_free(struct engine_thread *t);
struct loop *engine_thread_loop(const struct engine_thread *t);

/* This worker's share of the built-in authority, borrowed; NULL: it is off. */
struct authority_thread *engine_thread_authority(const struct engine_thread *t);

/* Does the operation end at the built-in authority (the caller's key decides)?
 */
bool engine_is_authority(
    const struct engine *en, const struct spec_consumed_operation *op);

/* Where it goes, options applied; STR_NONE where that is not known. */
struct str engine_base_uri(
    const struct engine *en, const struct spec_consumed_operation *op);

/* Can it work?  NULL, or the reason in words, borrowed from the engine. */
const char *engine_problem(
    const struct engine *en, const struct spec_consumed_operation *op);

/*
 * The same of an exposed operation, tool or function, whatever carries it out:
 * surfaces ask this, and do not look at what it calls.
 */
const char *engine_operation_problem(
    const struct engine *en, const struct spec_operation *op);

/*
 * A value that only the operator gives, by name, since whoever wrote the file
 * is not trusted with the environment.
 */
struct engine_asked {
	struct str name;
	const char *hosts; /* where it is sent: "https://api.test, ..." */
	bool given;
};

/* The next one, from *at = 0 on; on the arena.  False: there is none. */
bool engine_asked_next(const struct engine *en, struct arena *a, size_t *at,
    struct engine_asked *out);

/*
 * Whom carrying an operation out reaches, and what it may be given there: bits,
 * none for constants alone.
 */
enum {
	ENGINE_REACHES_AUTHORITY = 1,
	ENGINE_REACHES_REMOTE = 2,
	/*
	 * An answer holds a new secret: the file marks it, or declares an
	 * output of such a name of what changes something, or it is a new key
	 * of the built-in authority.
	 */
	ENGINE_MAKES_SECRETS = 4,
};
unsigned engine_reach(const struct engine *en, const struct spec_operation *op);

/*
 * Append text with the credentials of this capability, as they are and as they
 * stand in a URL, and all that log_redact() knows, replaced by "[redacted]".
 */
void engine_redact(const struct engine *en, struct buf *out, struct str text);

/*
 * A text of the file with its binds filled in, on the arena; a name that no
 * bind declares is one of the environment, unless the file of that number is
 * guarded (spec_bind_is_guarded()).  STR_NONE and e (UNAVAILABLE) where a bind
 * has no value: its name is in the message.
 */
struct str engine_render(const struct engine *en, struct arena *a,
    struct str text, unsigned source, struct err *e);

/* Where the values come from: of these, what the surface has. */
struct call_source {
	const struct http_request *request; /* REST; NULL else */
	const struct http_header
	    *path_variables; /* REST: name, decoded value */
	size_t path_variable_count;
	const struct json
	    *arguments; /* MCP tool or CLI: an object; NULL else */
	struct str authorization; /* the caller's, for the authority only */
	const struct http_principal *caller; /* NULL: the operator */
	struct str request_id;
	struct str tail; /* of a forward: the path behind it, still encoded */
	const struct results *results; /* of earlier steps; the engine's */
	/* By HTTP: the request that it came with, whose trace it is part of. */
	const struct http_request *carrier;
	const struct json *meta; /* MCP: `_meta`, which may name the trace */
};

/*
 * Whoever wants to see what goes out: request is what is sent, NULL once c has
 * its answer or error.  A call of steps sends several.
 */
typedef void call_watch_fn(void *context, const struct call *c,
    const struct http_request *request, struct str url);

/*
 * Whoever wants to see what comes in: c is a consumed operation's call, and its
 * response as JSON, where it can be that, before the file shapes it.
 */
typedef void call_witness_fn(void *context, const struct call *c);

/* One call.  Made by the surface on its arena, alive until finished(). */
struct call {
	struct engine_thread *thread;
	struct arena *arena;
	const struct spec_operation
	    *operation; /* NULL: consumed called directly */
	/*
	 * With an operation the engine's to fill: what it ended in, NULL where
	 * it calls nothing.
	 */
	const struct spec_consumed_operation *consumed;
	struct call_source source;
	/*
	 * No request is sent, in a step or function either, that does this or
	 * worse; UNKNOWN: nothing is forbidden.
	 */
	enum spec_effect forbidden;
	/*
	 * What came of it: error.kind ERR_NONE and the response to pass on (its
	 * status may be an error of the upstream's), or the error.
	 */
	struct err error;
	bool timed_out; /* with ERR_UPSTREAM: 504 */
	int retry_after_s; /* with an error: when to come again; 0: not said */
	bool from_upstream; /* response is the upstream's own */
	bool binary; /* it is bytes: no JSON, and no shape of the file's */
	struct http_response response;
	/*
	 * Before finished(), maybe on another thread: the part of it that takes
	 * long if the answer is large.  It may use the call, its arena and what
	 * is on it, and what no thread changes.  False: aside_budget() ends it
	 * early, and it is called again with a larger one.  NULL: nothing.  It
	 * is left out if the call was cancelled.
	 */
	bool (*prepare)(struct call *c);
	void (*finished)(struct call *c); /* on the loop, maybe from inside */
	void *context;
	call_watch_fn *watch; /* NULL: nobody */
	void *watch_context;
	call_witness_fn *witness; /* NULL: nobody */
	void *witness_context;
	struct call *parent; /* whose step or function it is; the engine's */
	struct call_state *state; /* the engine's own */
};

/* Carry it out: bind, check, build, send (waits), map.  finished() once. */
void call_start(struct call *c);

/*
 * Nobody wants the result any more: end a started call, at whatever point it
 * is.  finished() comes once as ever, with ERR_CANCELLED: from inside this, or
 * later if what is under way does not end at once (a write of the built-in
 * authority is completed, a computation on another thread is told to stop).  A
 * request that is out over HTTP is aborted, so that the upstream sees its
 * connection close; whether it took effect is not known.  No retry follows, and
 * it counts as a failure of nobody.  If the last step was done, it is too late,
 * and the call ends as it would have.
 *
 * On the call's thread.  Again, or from inside the call's own callbacks but
 * finished(), it is fine; after finished() began it must not be called.
 */
void call_cancel(struct call *c);

/*
 * The first request that it would send, for --dry-run; -1 and error as above,
 * also where it sends nothing.
 */
int call_build(struct call *c, struct http_request *out, struct str *url);

#endif
