/* http_server.h - HTTP/1.1 on a listener: one exchange at a time to a handler.
 */
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

/*
 * One request and its answer.  It stays valid until http_exchange_send(),
 * whatever the client does meanwhile; every exchange is sent exactly once, on
 * its loop's thread, at once or later.
 */
enum http_exchange_event {
	HTTP_EXCHANGE_GONE, /* nobody reads the answer any more */
	HTTP_EXCHANGE_STOPPING, /* the server stops: end a stream soon */
};

struct http_exchange {
	struct http_request request; /* without its body until that is read */
	bool has_body; /* the head announces one, of any length */
	struct http_response response; /* status 0 until the handler fills it */
	struct arena *arena; /* dies with the exchange, wiped */
	const char
	    *route; /* for metrics: a constant name, set by the handler */
	int64_t began_us;
	/*
	 * ANONYMOUS with the address of the peer until the code that
	 * authenticates the caller sets it.
	 */
	struct http_principal principal;
	/*
	 * Foreign: a page that only some of what is served here allows
	 * (further_origins, has_documents).  The handler must see to which.
	 */
	struct http_site site;
	/*
	 * Told once each, where the handler sets it.  The exchange must still
	 * be sent or ended; from inside is fine.
	 */
	void (*on_event)(struct http_exchange *x, enum http_exchange_event e);
	void *stream; /* the handler's own */
	/*
	 * Set by the handler's owner, NULL else: called by the one that
	 * sends or ends it, last of all.  What the exchange borrowed may go
	 * once it was called.
	 */
	void (*ended)(void *context);
	void *ended_context;
	/* Told once, as it is sent or ended; NULL: nobody wants to know. */
	void (*on_sent)(struct http_exchange *x);
};

/*
 * Answer x, now or later.  The server has checked Host and Origin before.
 *
 * A handler is called as soon as the head of a request is complete, and
 * decides by it.  It answers at once or later; or, if it needs the body, it
 * calls http_exchange_read_body(), at once or later.
 */
typedef void http_handler_fn(void *context, struct http_exchange *x);

/* How much of a body is read, and the limit that says so; NULL: none does. */
struct http_body_bound {
	int64_t bytes;
	const char *limit;
};

/*
 * Read the body of x and call then with it in x->request.body, from inside if
 * there is none; x is then's from here on.  Until this is called, the client
 * is not read from: this is also what "100 Continue" waits for.
 *
 * The server answers by itself if the body is too large (413) or malformed, too
 * slow or cut off, and with 503 if the budget is used up, also for a request
 * without a body: x->principal must be known, for its share of the budget; then
 * is not called, and x is over as if it had been sent. most NULL:
 * limits->request_body_bytes.
 */
void http_exchange_read_body(struct http_exchange *x,
    const struct http_body_bound *most, http_handler_fn *then, void *context);

/* Answer 503 with Retry-After, and close: the budget of memory is used up. */
void http_exchange_overloaded(struct http_exchange *x);

/*
 * Send x->response, which may be before the body was read: the rest of a small
 * one is dropped, and with a large one the connection closes.  Adds Date,
 * Content-Length, Connection and X-Request-Id. HEAD gets the head only.  x is
 * gone after this.
 */
void http_exchange_send(struct http_exchange *x);

/*
 * Or answer in pieces: the head goes out now (no Content-Length; not for HEAD),
 * the body by http_exchange_write(), and http_exchange_end() is the end of x.
 */
void http_exchange_begin(struct http_exchange *x);

/*
 * A piece, copied where the kernel does not take it at once.  False: the client
 * is gone, or reads so slowly that it was cut.
 */
bool http_exchange_write(struct http_exchange *x, struct str piece);
void http_exchange_end(struct http_exchange *x);

/* Close its connection without a further word; GONE comes, soon. */
void http_exchange_cut(struct http_exchange *x);

/*
 * Take what x was made from: it then lives until the caller frees the arena
 * (arena_done() and free()), which must not be before x was sent or ended.
 * x->arena is another one from here on.
 */
struct arena *http_exchange_take_arena(struct http_exchange *x);

/* The loop it lives on; NULL where its server is gone. */
struct loop *http_exchange_loop(const struct http_exchange *x);

/* Has the client gone away?  The exchange must still be sent. */
bool http_exchange_is_gone(const struct http_exchange *x);

/* How a listener is set up; borrowed for the life of the server. */
struct http_server_config {
	const char *name; /* "authority", "rest", "mcp": for logs and metrics */
	http_handler_fn *handler;
	void *context;
	const struct limits *limits;
	struct metrics_shard *metrics; /* this thread's; NULL: none */
	struct http_access_log *access_log; /* of all threads; NULL: none */
	struct mem_budget *budget; /* of memory, shared; NULL: none */
	enum mem_budget_share share; /* of it, for authenticated callers */
	struct conn_table *connections; /* counts them all; NULL: no limits */
	bool is_reserved; /* some of their places are kept for this address */
	/*
	 * Host names (without port, lower case) that are expected besides
	 * localhost, loopback literals and the bound address; NULL-terminated.
	 * A "*" allows any.
	 */
	const char *const *hosts;
	/* Origins allowed besides http(s) on those same hosts. */
	const char *const *origins;
	/*
	 * The handler has documents for people, which links of any site may
	 * lead to, and refuses a foreign navigation to everything else.
	 */
	bool has_documents;
};

/*
 * Serve an address.  fd: a socket that is bound to it, taken even on failure;
 * -1: one is bound here.  NULL and e on failure.
 */
struct http_server *http_server_open(struct loop *l,
    const struct net_address *address, int fd,
    const struct http_server_config *c, struct err *e);

/*
 * Accept no more, close idle connections, let exchanges in flight finish with
 * "Connection: close"; on_done comes when none is left, at the latest after
 * limits->stop_ms, when the rest is cut.
 */
void http_server_stop(
    struct http_server *s, void (*on_done)(void *context), void *context);
void http_server_free(struct http_server *s); /* after on_done */

/*
 * Origins that some of what is served here allows, besides those of the config:
 * NULL-terminated, borrowed, from the next request on; "*" is any.  Whoever
 * handles the exchange must see to which.
 */
void http_server_set_further_origins(
    struct http_server *s, const char *const *origins);

#endif
