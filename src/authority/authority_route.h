/* authority_route.h - what the files behind authority.h share: one request's
 * way.
 */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_ROUTE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_ROUTE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "authority/authority.h"
#include "base/base.h"
#include "http/http.h"
#include "key/key.h"

struct authority_rate;
struct json;

struct authority {
	struct keys *keys; /* borrowed */
	struct metrics *metrics; /* borrowed */
	struct http_routes *routes;
	struct authority_rate *rate; /* shared by all threads; NULL: no limit */
	atomic_bool ready;
};

struct authority_thread {
	struct authority *authority;
	struct loop *loop;
	struct key_reader *reader;
	struct buf out; /* answers are made here, used again */
};

/* One request on its way through the checks to its handler. */
struct authority_ask {
	struct authority_thread *thread;
	struct authority_call *call;
	struct http_route_match match;
	/* If the route needs one: on the call's arena, without alias. */
	struct key_view *caller;
	int64_t judged_ms; /* when, on the loop's clock */
};

/* true: the response is complete; false: answered() will be called later. */
typedef bool authority_fn(struct authority_ask *a);

/* authority_keys.c */
authority_fn authority_list_keys;
authority_fn authority_create_key;
authority_fn authority_delete_key;
/* authority_verify.c */
authority_fn authority_verify_key;
authority_fn authority_judge_caller;
/* authority_status.c */
authority_fn authority_health;
authority_fn authority_readiness;
authority_fn authority_metrics;

/*
 * authority_auth.c.  Who calls?  true and a->caller for a valid ADMIN key, sent
 * as "Key id:secret"; false: the response is the refusal.
 */
bool authority_auth_admin(struct authority_ask *a);

/*
 * The same for any valid key, sent as Key or Bearer; view, which must live as
 * long as the call, gets all of it.
 */
bool authority_auth_any(struct authority_ask *a, struct key_view *view);

/* authority.c: the answers that many give. */

/* fal's envelope; true, so that a refusal is one statement. */
bool authority_refuse(struct authority_ask *a, int status, const char *message);
bool authority_refuse_err(struct authority_ask *a, const struct err *e);

/* 429 with when to come again. */
bool authority_refuse_limit(
    struct authority_ask *a, int64_t seconds, const char *message);

/* What thread->out holds is the answer; copied to the call's arena. */
bool authority_answer_json(struct authority_ask *a, int status);

/* The body as a JSON object; NULL: the response is the refusal (400). */
struct json *authority_body(struct authority_ask *a);

#endif
