/* net_duplex.h - two descriptors, whatever they are, as one stream of bytes. */
#ifndef CLAVIGER_NET_NET_DUPLEX_H
#define CLAVIGER_NET_NET_DUPLEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct err;
struct loop;
struct net_duplex;

/* All on the loop's thread; none after net_duplex_close(). */
struct net_duplex_events {
	/* Bytes came; borrowed for the call. */
	void (*on_data)(void *context, struct str data);
	/* Nothing more comes: the end of the input, or an error. */
	void (*on_end)(void *context);
	/* Some of what was written is out, or, lost, will never be. */
	void (*on_written)(void *context, bool lost);
};

/*
 * Read from `in` and write to `out`: pipe, terminal, socket, file or device;
 * one that is closed is an empty input.  Reading begins at once.  Events are
 * borrowed.  Descriptors above 2 are taken.  NULL and e where nothing can be
 * written to `out`.
 */
struct net_duplex *net_duplex_open(struct loop *l, int in, int out,
    const struct net_duplex_events *events, void *context, struct err *e);

/* Let what comes wait, or no more. */
void net_duplex_pause(struct net_duplex *d, bool paused);

/* Copied, and wiped once it is out. */
void net_duplex_write(struct net_duplex *d, struct str data);

/* Bytes that are not out yet. */
size_t net_duplex_queued(const struct net_duplex *d);

/* What is not out is lost.  The memory goes with the loop's next turns. */
void net_duplex_close(struct net_duplex *d);

#endif
