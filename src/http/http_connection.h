/* http_connection.h - one connection of a server and its exchange. */
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

/* Shared by all connections of one listener.  Private to the server. */
struct http_server {
	const struct http_server_config *config;
	struct loop *loop;
	struct listener_config listening;
	struct listener *listener;
	struct loop_timer *timer;
	struct list connections;
	struct http_host_rules rules;
	const char *const *further_origins; /* NULL: none */
	char bound[NET_ADDRESS_HOST];
	bool is_bound_to_any; /* bound means all addresses of the machine */
	struct buf out; /* the response being written */
	char date[30];
	int64_t date_until_ms; /* on the loop's clock */
	uint64_t random[2];
	bool look_soon; /* the timer was set for an early scan */
	bool stopping;
	int64_t stop_at_ms;
	void (*on_done)(void *context);
	void *done_context;
};

enum {
	/* The rest of a body is dropped if it is not larger than this. */
	HTTP_BODY_SKIPPED = 65536,
	/* The approximate memory of an idle connection. */
	HTTP_CONNECTION_BYTES = 2048,
	/* Deadlines are checked this often. */
	HTTP_CONNECTION_SCAN_MS = 500,
};

enum http_connection_phase {
	HTTP_CONNECTION_READING, /* idle, or receiving a head */
	HTTP_CONNECTION_HANDLING, /* the handler owns x */
	HTTP_CONNECTION_BODY, /* the handler waits for the body of x */
	HTTP_CONNECTION_DRAINING, /* the kernel has not taken the response yet
	                           */
	HTTP_CONNECTION_SKIPPING, /* answered; the rest of the body is dropped
	                           */
	HTTP_CONNECTION_CLOSING, /* the last response was sent */
};

/*
 * Invariant: a handler owns x exactly while phase is HANDLING.  Meanwhile the
 * struct stays valid even if its connection (conn NULL) or server is gone.  In
 * phase BODY x is unanswered too, but the connection may end it.
 *
 * Calls go from http_server.c to http_body.c and http_connection.c, and from
 * both to http_exchange.c, which calls back through on_answered only.
 */
struct http_connection {
	struct http_exchange x; /* first member: casts rely on it */
	struct http_server *server; /* NULL: freed before x was sent */
	struct conn *conn; /* NULL: closed */
	struct http_parser *parser;
	struct arena *arena; /* of the current exchange */
	struct list link;
	enum http_connection_phase phase;
	struct buf waiting; /* bytes after the current request */
	size_t waiting_at; /* how many of them are processed */
	http_handler_fn *then; /* in phase BODY: receives the body */
	void *then_context;
	/*
	 * Called when x was sent, or cannot be sent: reads the next request, or
	 * frees p.
	 */
	void (*on_answered)(struct http_connection *p);
	char id[33];
	/*
	 * The last authority that was expected here.  The rules of a connection
	 * do not change, so the same one need not be checked again.
	 */
	char host[64];
	size_t host_bytes; /* 0: none yet */
	struct http_site site; /* see struct http_exchange */
	bool begun; /* a byte of the current request has arrived */
	bool more; /* bytes after the head have arrived already */
	bool skip; /* after this response, drop the rest of the body */
	bool taking; /* inside the loop over requests */
	bool drops_input; /* all further input is dropped */
	bool ended; /* the client sends no more */
	bool close; /* after this response */
	bool streaming; /* the response is sent in pieces */
	bool stop_reported; /* the handler knows that the server stops */
	bool probed; /* an interim response was sent to detect a reset */
	bool answered; /* at least one request was answered */
	int64_t since_ms; /* start of the phase, head or body */
	size_t pending; /* bytes queued at the last check */
	size_t body_bytes; /* of this response, handed to conn */
	const char *refusal; /* why the server refused the request, or NULL */
};

extern const struct conn_events http_connection_events;

struct http_connection *http_connection_new(
    struct http_server *s, struct conn *c);

/*
 * Answers with an error and closes.  If the request was answered already, only
 * closes.
 */
void http_connection_refuse(
    struct http_connection *p, int status, const char *reason);

/* Processes the bytes that arrived during the last exchange. */
void http_connection_take_waiting(struct http_connection *p);

/* Returns whether the server now reads what the client sends. */
bool http_connection_is_reading(const struct http_connection *p);

/*
 * Returns whether no request is in flight, so that a stopping server can close
 * the connection.
 */
bool http_connection_is_idle(const struct http_connection *p);

/* Reports an event to the handler of the exchange, if it has set on_event. */
void http_connection_tell(
    struct http_connection *p, enum http_exchange_event event);

/*
 * http_connection_names.c: checks the method, Host and Origin, before the body
 * is read.  Returns 0, or the status of the refusal and sets *why, which is a
 * constant or on the arena.
 */
int http_connection_check_names(struct http_connection *p, const char **why);

/* http_connection_time.c: closes the connection if it exceeded a deadline. */
void http_connection_check_time(struct http_connection *p, int64_t now_ms);

/*
 * http_connection_left.c: if the client of an unanswered exchange has left,
 * closes the connection, which soon notifies the handler.  Does nothing if the
 * handler has not set on_event.
 */
void http_connection_look(struct http_connection *p);

/* Calls http_connection_look() on all connections soon. */
void http_connection_look_soon(struct http_server *s);

/* http_exchange.c: returns a new arena for exchanges; s may be NULL. */
struct arena *http_exchange_new_arena(const struct http_server *s);

/* Fills x from the head that the parser has read. */
void http_exchange_open(struct http_connection *p);

/* Passes the complete body of x to the handler that waits for it. */
void http_exchange_give_body(struct http_connection *p);

/* In phase BODY: ends x because its body cannot be received. */
void http_exchange_drop_body(struct http_connection *p);

/*
 * Marks the connection as waiting for its client: it may be closed to make room
 * for another.
 */
void http_exchange_await_client(struct http_connection *p);

#endif
