/* http_connection.h - one connection of a server: bytes in, exchanges, bytes
 * out. */
#ifndef CLAVIGER_HTTP_HTTP_CONNECTION_H
#define CLAVIGER_HTTP_HTTP_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_host.h"
#include "http/http_server.h"
#include "net/net.h"

struct conn;
struct conn_events;
struct http_parser;
struct loop_timer;

/* What all connections of one listener share.  Private to the server. */
struct http_server {
	const struct http_server_config *config;
	struct loop *loop;
	struct listener_config listening;
	struct listener *listener;
	struct loop_timer *timer;
	struct list peers;
	struct http_host_rules rules;
	const char *const *further_origins; /* NULL: none */
	char bound[64];
	struct buf out; /* the answer being written */
	char date[30];
	int64_t date_until_ms; /* on the loop's clock */
	uint64_t random[2];
	bool soon; /* the timer was set for a look */
	bool stopping;
	int64_t stop_at_ms;
	void (*on_done)(void *context);
	void *done_context;
};

/* More of a body is not read just to keep a connection. */
enum { HTTP_BODY_SKIPPED = 65536 };

/* What a connection costs that does nothing, about. */
enum { HTTP_CONNECTION_BYTES = 2048 };

/* http_server.c: look at all connections before the next regular time. */
void http_server_look_soon(struct http_server *s);

/* An id for a request: 32 hex digits and a NUL. */
void http_server_make_id(struct http_server *s, char id[33]);

/* Where a connection stands. */
enum http_connection_phase {
	HTTP_CONNECTION_READING, /* idle, or a head is coming in */
	HTTP_CONNECTION_HANDLING, /* x belongs to the handler */
	HTTP_CONNECTION_BODY, /* the handler waits for the body of x */
	HTTP_CONNECTION_DRAINING, /* the kernel has not taken the answer yet */
	HTTP_CONNECTION_SKIPPING, /* answered: the rest of the body is dropped
	                           */
	HTTP_CONNECTION_CLOSING, /* the last answer is out */
};

/*
 * Invariant: x belongs to a handler exactly while phase is HANDLING; then the
 * peer lives on even if its connection (conn NULL) or server is gone.  In
 * phase BODY x is under way too, but the peer may end it by itself.
 */
struct http_connection {
	struct http_exchange x; /* first: an exchange is its peer */
	struct http_server *server; /* NULL: freed before x was sent */
	struct conn *conn; /* NULL: gone */
	struct http_parser *parser;
	struct arena *arena; /* of the exchange in hand */
	struct list link;
	enum http_connection_phase phase;
	struct buf waiting; /* bytes behind the request in hand */
	size_t waiting_at; /* of which so many are used */
	http_handler_fn *then; /* in phase BODY: who gets it */
	void *then_context;
	char id[33];
	struct http_site site; /* see struct http_exchange */
	bool begun; /* a byte of the request in hand came */
	bool more; /* bytes behind the head are here already */
	bool skip; /* after the answer in hand, drop the rest of its body */
	bool taking; /* inside the loop over requests */
	bool deaf; /* what comes now is dropped */
	bool ended; /* the client sends no more */
	bool close; /* after the answer in hand */
	bool streaming; /* its answer goes out in pieces */
	bool told; /* that the server stops */
	bool probed; /* sent what shows whether the client is still there */
	bool answered; /* at least one request was */
	int64_t since_ms; /* when the phase, head or body began */
	size_t pending; /* bytes the kernel owed when last looked at */
	size_t body_bytes; /* of the response in hand, handed to conn */
	const char *refusal; /* why the server refused the request; NULL */
};

extern const struct conn_events http_connection_events;

struct http_connection *http_connection_new(
    struct http_server *s, struct conn *c);

/*
 * Answer an error of the server's own and close.  If the request has its answer
 * already, just close.
 */
void http_connection_refuse(
    struct http_connection *p, int status, const char *reason);

/* Go on with what the client has sent in the meantime. */
void http_connection_take_waiting(struct http_connection *p);

/* http_body.c: the body of x is complete: to whoever waits for it. */
void http_body_done(struct http_connection *p);

/* Nobody is to get x's body any more: end x, unheard.  In phase BODY. */
void http_body_drop(struct http_connection *p);

/*
 * An answer goes out: if the body is not read yet, is its rest to be dropped,
 * or the connection to be closed?
 */
void http_body_settle(struct http_connection *p);

/* The next thing that happens is the client's to do. */
void http_connection_await(struct http_connection *p);

/* Is what the client sends of use now? */
bool http_connection_is_reading(const struct http_connection *p);

/* http_connection_time.c: cut the connection if it let a deadline pass. */
void http_connection_check_time(struct http_connection *p, int64_t now_ms);

/*
 * http_connection_left.c: has the client left that the exchange in hand is for?
 * Then its connection is cut, and the handler told, soon.  Only if the handler
 * wants to be told.
 */
void http_connection_look(struct http_connection *p);

/* Tell the handler of the exchange in hand, if it wants to be told. */
void http_connection_tell(
    struct http_connection *p, enum http_exchange_event event);

/* What is on it is the caller's now, who frees it after x was ended. */
struct arena *http_connection_take_arena(struct http_connection *p);

/* The answer is written: go on to the next request, or close. */
void http_connection_end(struct http_connection *p);

/* The answer cannot be written: its connection or server is gone. */
void http_connection_drop(struct http_connection *p);

/* Nothing in flight: stopping may close it without loss. */
bool http_connection_is_idle(const struct http_connection *p);

#endif
