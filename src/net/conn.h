/* conn.h - listeners and the connections they accept, as streams of bytes. */
#ifndef CLAVIGER_NET_CONN_H
#define CLAVIGER_NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf;
struct conn; /* one accepted connection; lives on its loop's thread */
struct err;
struct listener; /* one listening socket of one loop */
struct loop;

/* An address that a program listens on: numeric IPv4 or IPv6, and a port. */
struct net_address {
	char host[64]; /* "127.0.0.1", "::1", "0.0.0.0"; no brackets */
	int port; /* 0: any free one */
};

/*
 * "ADDR:PORT", "[v6]:PORT" or ":PORT" (loopback); "localhost" is 127.0.0.1.
 * -1 and e (INPUT) otherwise.
 */
int net_address_parse(struct net_address *out, struct str text, struct err *e);

/* 127.0.0.0/8 or ::1? */
bool net_address_is_loopback(const struct net_address *a);

/* A TCP socket bound to a with SO_REUSEPORT where shared; -1 and e. */
int net_bind(const struct net_address *a, bool shared, struct err *e);

/*
 * Refuse, with words that name the port and --port, where another socket
 * already listens there: SO_REUSEPORT alone would share the port silently.
 * Where port is 0, one is picked and written back.  The port stays reserved
 * (bound, not listening, SO_REUSEPORT) by the returned descriptor until
 * close(2), so that the workers' sockets can join it; -1 and e on failure.
 */
int net_reserve(struct net_address *address, struct err *e);

/* What the owner of a connection is told.  All on the loop's thread. */
struct conn_events {
	/*
	 * Bytes came: used up by the return or copied; they are wiped
	 * then.  Not called while reading is paused.
	 */
	void (*on_data)(void *owner, const char *p, size_t n);
	/*
	 * What conn_write() had to queue has gone to the kernel.  Not called
	 * where nothing was queued: ask conn_pending().
	 */
	void (*on_drain)(void *owner);
	/*
	 * The peer ended its side; it may still read.  A connection that broke
	 * goes to on_closed at once.
	 */
	void (*on_end)(void *owner);
	/* Last call: the connection is gone and its memory with it. */
	void (*on_closed)(void *owner);
};

/* A new connection: return its owner, or NULL to refuse (closed at once). */
typedef void *listener_accept_fn(void *context, struct conn *c);

/*
 * Listen with SO_REUSEPORT, TCP_NODELAY and close-on-exec.  The events are
 * borrowed for the life of the listener's connections.
 */
struct listener *listener_open(struct loop *l,
    const struct net_address *address, const struct conn_events *events,
    listener_accept_fn *on_accept, void *context, struct err *e);

/* Accept what is already queued, then nothing more; frees the listener. */
void listener_close(struct listener *l);

/*
 * Send bytes: tried at once, the rest is copied and queued.  Nothing happens on
 * a closing connection.
 */
void conn_write(struct conn *c, const void *p, size_t n);

/* Bytes queued and not yet taken by the kernel. */
size_t conn_pending(const struct conn *c);

/* Stop and start on_data; a paused peer is slowed by TCP, nothing is lost. */
void conn_pause(struct conn *c);
void conn_resume(struct conn *c);

/*
 * Close once all queued bytes are out (at most 2 s more), reading and dropping
 * what still comes so that the peer sees the answer and not a reset.
 */
void conn_finish(struct conn *c);

/* Close now; on_closed comes later, from the loop. */
void conn_abort(struct conn *c);

/* Numeric address of the peer, for logs. */
void conn_peer(const struct conn *c, char out[64]);

#endif
