/* authority_route.h - a request to the authority, for its own files. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_ROUTE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_ROUTE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "authority/authority.h"
#include "base/base.h"
#include "http/http.h"
#include "key/key.h"
#include "net/net.h"

struct authority_rate;
struct authority_token_keys;
struct route;

struct authority {
	struct keys *keys; /* borrowed */
	struct metrics *metrics; /* borrowed */
	struct http_routes *routes;
	struct route *served; /* the targets of routes */
	size_t served_count;
	struct authority_token_keys *tokens;
	struct authority_rate *rate; /* shared by all threads; NULL: no limit */
	struct authority_gateway gateway;
	/* Values of X-Key-Permissions, by scope; CUSTOM: STR_NONE. */
	struct str permissions[KEY_SCOPE_CUSTOM + 1];
	uint8_t bulk_secret[AUTHORITY_BULK_SECRET]; /* signs dry runs */
	atomic_bool ready;
};

struct authority_thread {
	struct authority *authority;
	struct loop *loop;
	struct key_reader *reader;
	struct buf out; /* where responses are written; reused */
};

/* A pending request. */
struct authority_request {
	struct authority_thread *thread;
	struct authority_call *call;
	struct http_route_match match;
	/* Set if the route requires one: on the call's arena, without alias. */
	struct key_view *caller;
	int64_t authenticated_ms; /* on the clock of the loop */
};

/*
 * Returns true if the response is complete; false if answered() follows later.
 */
typedef bool authority_fn(struct authority_request *a);

/* authority_keys.c */
authority_fn authority_keys_list;
authority_fn authority_keys_create;
authority_fn authority_keys_delete;
authority_fn authority_keys_delete_current;
/* authority_models.c */
authority_fn authority_models_list;
/* authority_verify.c */
authority_fn authority_verify_key;
/* authority_forward.c */
authority_fn authority_forward;
/* authority_batch.c */
authority_fn authority_batch_verify;
/* authority_introspect.c */
authority_fn authority_introspect_token;
/* authority_tokens.c */
authority_fn authority_tokens_create;
authority_fn authority_tokens_create_realtime;
authority_fn authority_tokens_keys;
/* authority_status.c */
authority_fn authority_status_health;
authority_fn authority_status_readiness;
authority_fn authority_status_metrics;

/* authority_bulk.c */
authority_fn authority_bulk_revoke;

/* authority_accounts.c */
authority_fn authority_accounts_list;
authority_fn authority_accounts_create;
authority_fn authority_accounts_get;
authority_fn authority_accounts_update;

/* authority_manage.c */
authority_fn authority_manage_get;
authority_fn authority_manage_current;
authority_fn authority_manage_update;
authority_fn authority_manage_presets;

/* authority_openapi.c */
authority_fn authority_openapi;

/* authority_rotate.c */
authority_fn authority_rotate;
authority_fn authority_rotate_undo;

/*
 * authority_auth.c.  Authenticates the caller: a valid key with that
 * permission, sent as "Key id:secret", which becomes a->caller.  For a CUSTOM
 * key with the id self ("": any), self_permission is enough (NULL: none is
 * needed).  self is STR_NONE if there is no such exception.  Returns false if
 * the request is refused; the response says why.
 */
bool authority_auth_for(struct authority_request *a, const char *permission,
    struct str self, const char *self_permission);

/*
 * The same for an OAuth client, which may also send the key as Bearer, or as
 * Basic: id as user, secret as password.
 */
bool authority_auth_client(struct authority_request *a, const char *permission);

/* The same for any valid key itself, sent as Key or Bearer. */
bool authority_auth_use(struct authority_request *a);

/*
 * The same for any valid key, sent as Key or Bearer, and what check asks for;
 * its address is set to that of the client.  Fills view, which must stay valid
 * as long as the call.
 */
bool authority_auth_any(struct authority_request *a, struct key_check *check,
    struct key_view *view);

/* The same text for every invalid credential, so that it reveals nothing. */
#define AUTHORITY_AUTH_INVALID "Invalid or revoked API key"

/* Sets the principal of the call; view must stay valid as long as the call. */
void authority_auth_set_principal(
    struct authority_request *a, const struct key_view *view);

/* Sets *out to the address of the peer.  Returns false if it has none. */
bool authority_auth_address(
    const struct authority_request *a, struct key_network *out);

/* authority_write.c: a change that a request makes. */
struct authority_write {
	struct key_change change;
	struct loop_note note;
	struct authority_thread *thread;
	struct authority_call *call;
	void (*answer)(struct authority_request *a, struct key_change *c);
};

/* Returns a change by the caller of a, on the arena of the call. */
struct authority_write *authority_write_new(struct authority_request *a,
    enum key_change_kind kind,
    void (*answer)(struct authority_request *a, struct key_change *c));

/*
 * Reads the Idempotency-Key header into *out; STR_NONE if there is none.
 * Returns false if the request is refused.
 */
bool authority_write_idempotency(struct authority_request *a, struct str *out);

/*
 * Answers 201 with the new key of c and its secret, which is shown this once;
 * more is text to add to the JSON object, ",\"name\":value", or "".  If the
 * same Idempotency-Key has made the key before: 409.
 */
void authority_write_show(
    struct authority_request *a, const struct key_change *c, const char *more);

/* Returns as an authority_fn: answer() is called when the change is durable. */
bool authority_write_submit(
    struct authority_request *a, struct authority_write *w);

#endif
