/* net_stream_pair.h - two descriptors, whatever they are, as one stream of
 * bytes. */
#ifndef CLAVIGER_NET_NET_STREAM_PAIR_H
#define CLAVIGER_NET_NET_STREAM_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct err;
struct loop;
struct net_stream_pair;

/* All on the loop's thread; none after net_stream_pair_close(). */
struct net_stream_pair_events {
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
struct net_stream_pair *net_stream_pair_open(struct loop *l, int in, int out,
    const struct net_stream_pair_events *events, void *context, struct err *e);

/* Let what comes wait, or no more. */
void net_stream_pair_pause(struct net_stream_pair *d, bool paused);

/* Copied, and wiped once it is out. */
void net_stream_pair_write(struct net_stream_pair *d, struct str data);

/* Bytes that are not out yet. */
size_t net_stream_pair_queued(const struct net_stream_pair *d);

/* What is not out is lost.  The memory goes with the loop's next turns. */
void net_stream_pair_close(struct net_stream_pair *d);

#endif
