/* net_stream_pair.h - two descriptors of any kind as one byte stream. */
#ifndef CLAVIGER_NET_NET_STREAM_PAIR_H
#define CLAVIGER_NET_NET_STREAM_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct err;
struct loop;
struct net_stream_pair;

/* Callbacks on the loop's thread; none after net_stream_pair_close(). */
struct net_stream_pair_events {
	/* Bytes arrived; borrowed for the call. */
	void (*on_data)(void *context, struct str data);
	/* The input ended, or failed. */
	void (*on_end)(void *context);
	/*
	 * Some bytes were written.  If lost is set, writing has failed and the
	 * rest is dropped.
	 */
	void (*on_written)(void *context, bool lost);
};

/*
 * Reads from `in` and writes to `out`: each is a pipe, terminal, socket, file
 * or device.  If `in` is closed, the input is empty.  Reading starts at once.
 * Events are borrowed.  Descriptors above 2 are taken.  Returns NULL and sets e
 * if `out` is not writable.
 */
struct net_stream_pair *net_stream_pair_open(struct loop *l, int in, int out,
    const struct net_stream_pair_events *events, void *context, struct err *e);

/* Stops or resumes reading. */
void net_stream_pair_pause(struct net_stream_pair *d, bool paused);

/* Queues a copy of data, which is wiped after it is written. */
void net_stream_pair_write(struct net_stream_pair *d, struct str data);

/* Returns the number of bytes that are not written yet. */
size_t net_stream_pair_queued(const struct net_stream_pair *d);

/* Drops unwritten bytes and closes.  d is freed in a later turn of the loop. */
void net_stream_pair_close(struct net_stream_pair *d);

#endif
