/* http_server.h - an HTTP/1.1 server: passes exchanges to a handler. */
#ifndef CLAVIGER_HTTP_HTTP_SERVER_H
#define CLAVIGER_HTTP_HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_principal.h"
#include "http/http_request.h"
#include "http/http_response.h"
#include "http/http_site.h"

struct arena;
struct conn_table;
struct err;
struct http_access_log;
struct http_server; /* one listening address on one loop */
struct limits;
struct loop;
struct metrics_shard;
struct net_address;

enum http_exchange_event {
	HTTP_EXCHANGE_GONE, /* the client has left */
	HTTP_EXCHANGE_STOPPING, /* the server stops: end a stream soon */
};

/*
 * One request and its response.  It is valid until http_exchange_send() or
 * http_exchange_end(), even if the client leaves.  Each exchange is sent or
 * ended exactly once, on its loop's thread; the handler may do so later.
 */
struct http_exchange {
	struct http_request
	    request; /* request.body is empty until it is read */
	bool has_body; /* the head announces a body, of any length */
	struct http_response response; /* status 0 until the handler fills it */
	struct arena *arena; /* wiped and freed with the exchange */
	const char *route; /* for metrics: a constant set by the handler */
	int64_t began_us;
	/*
	 * ANONYMOUS with the address of the client, until the code that
	 * authenticates the caller sets it.
	 */
	struct http_principal principal;
	/*
	 * If site.is_foreign, only parts of the server allow this page
	 * (further_origins, has_documents).  The handler must check which.
	 */
	struct http_site site;
	/*
	 * Called once per event, if the handler has set it.  The exchange must
	 * still be sent or ended; this call may do so.
	 */
	void (*on_event)(struct http_exchange *x, enum http_exchange_event e);
	void *stream; /* the handler's own */
	/*
	 * Called last, after the exchange was sent or ended: memory that it
	 * borrowed may be freed now.  Set by the handler's owner, or NULL.
	 */
	void (*ended)(void *context);
	void *ended_context;
	/* Called once, just before it is sent or ended; may be NULL. */
	void (*on_sent)(struct http_exchange *x);
};

/*
 * Answers x, at once or later.  The server has checked Host and Origin.
 *
 * The handler is called as soon as the head of a request is complete.  It
 * answers, or calls http_exchange_read_body() if it needs the body.
 */
typedef void http_handler_fn(void *context, struct http_exchange *x);

/* The maximum size of a body, and the name of that limit or NULL. */
struct http_body_bound {
	int64_t bytes;
	const char *limit;
};

/*
 * Reads the body of x, then calls then() with the body in x->request.body; at
 * once if the request has no body.  then() owns x from now on.  Before this
 * call the server neither reads the body nor sends "100 Continue".
 *
 * The server itself answers if the body is too large (413), malformed, too slow
 * or incomplete, and with 503 if the memory budget is used up, even without a
 * body.  In these cases then() is not called, and x ends as if it was sent.
 * Set x->principal before: it determines the share of the budget.  most NULL:
 * limits->request_body_bytes.
 */
void http_exchange_read_body(struct http_exchange *x,
    const struct http_body_bound *most, http_handler_fn *then, void *context);

/*
 * Sends x->response; x is invalid afterwards.  If the body was not read, the
 * server drops the rest of a small body, and closes the connection after a
 * large one.  Adds Date, Content-Length, Connection and X-Request-Id.  A
 * response to HEAD has no body.
 */
void http_exchange_send(struct http_exchange *x);

/*
 * Sends the response in pieces instead: now the head, without Content-Length;
 * the body with http_exchange_write(); the end with http_exchange_end(), after
 * which x is invalid.  Not for HEAD.
 */
void http_exchange_begin(struct http_exchange *x);

/*
 * Sends a piece, and copies what the kernel does not take at once.  Returns
 * false if the client is gone, or reads so slowly that the connection was
 * closed.  The exchange must still be ended.
 */
bool http_exchange_write(struct http_exchange *x, struct str piece);
void http_exchange_end(struct http_exchange *x);

/* Closes the connection at once; on_event(HTTP_EXCHANGE_GONE) follows soon. */
void http_exchange_cut(struct http_exchange *x);

/*
 * Transfers the arena that holds the request to the caller, who frees it with
 * arena_done() and free(), but only after x was sent or ended.  x->arena is a
 * new one from now on.
 */
struct arena *http_exchange_take_arena(struct http_exchange *x);

/* Returns its loop; NULL if the server is gone. */
struct loop *http_exchange_loop(const struct http_exchange *x);

/* Returns whether the client has left.  The exchange must still be sent. */
bool http_exchange_is_gone(const struct http_exchange *x);

/* How a listener is set up; borrowed for the life of the server. */
struct http_server_config {
	const char *name; /* "authority", "rest", "mcp": for logs and metrics */
	http_handler_fn *handler;
	void *context;
	const struct limits *limits;
	struct metrics_shard *metrics; /* this thread's; NULL: none */
	struct http_access_log *access_log; /* of all threads; NULL: none */
	struct mem_budget *budget; /* shared; NULL: none */
	enum mem_budget_share share; /* of budget, for authenticated callers */
	struct conn_table
	    *connections; /* counts all connections; NULL: no limits */
	bool is_reserved; /* some connections are reserved for this address */
	/*
	 * Expected host names, lower case, without port, besides localhost,
	 * loopback literals, the bound address and, if that is 0.0.0.0 or ::,
	 * the address at which the connection arrived; NULL-terminated.  "*"
	 * is any.
	 */
	const char *const *hosts;
	/* Allowed origins in addition to http(s) on those hosts; as hosts. */
	const char *const *origins;
	/*
	 * The handler serves documents that any site may link to.  It must
	 * refuse a foreign navigation to everything else.
	 */
	bool has_documents;
	/*
	 * Reports whether any page may request path, under any Host: for checks
	 * that a proxy makes with the method and headers of another request.
	 * The handler of such a path can get HTTP_METHOD_COUNT, a method that
	 * is not known.  NULL: no path.
	 */
	bool (*is_public)(struct str path);
};

/*
 * Serves an address.  fd is a socket bound to it, which is taken even on
 * failure; -1: a new one is bound.  Returns NULL and sets e on failure.
 */
struct http_server *http_server_open(struct loop *l,
    const struct net_address *address, int fd,
    const struct http_server_config *c, struct err *e);

/*
 * Stops accepting, closes idle connections, and lets exchanges in flight finish
 * with "Connection: close".  After limits->stop_ms it closes the rest.  Calls
 * on_done when the last connection is closed.
 */
void http_server_stop(
    struct http_server *s, void (*on_done)(void *context), void *context);
void http_server_free(struct http_server *s); /* after on_done */

/*
 * Sets origins that parts of the server allow, in addition to those of the
 * config, from the next request on.  NULL-terminated, borrowed; "*" allows any.
 * The handler must check which part allows which.
 */
void http_server_set_further_origins(
    struct http_server *s, const char *const *origins);

#endif
