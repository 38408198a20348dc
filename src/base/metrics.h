/* metrics.h - request counters per thread, summed when they are read. */
#ifndef CLAVIGER_BASE_METRICS_H
#define CLAVIGER_BASE_METRICS_H

#include <stdint.h>

struct mem_budget;
struct buf;
struct metrics; /* all shards of one server */
struct metrics_shard; /* the counters of one thread; no locks */

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m); /* and its shards */

/* Returns a shard for the calling thread; m owns it.  Safe from any thread. */
struct metrics_shard *metrics_shard_new(struct metrics *m);

/*
 * Returns a copy of text that is valid until metrics_free(); equal texts share
 * one copy.  For names from files, which may be replaced.  Safe from any
 * thread.
 */
const char *metrics_name(struct metrics *m, const char *text);

/*
 * Counts one answered request.  route: a short constant name such as
 * "authority /v1/keys", borrowed until metrics_free().  It is never text from a
 * client, so that the number of series is bounded.
 */
void metrics_request(struct metrics_shard *s, const char *route, int status,
    int64_t duration_us);

/* Appends the value of a label with the escapes of the text format. */
void metrics_label(struct buf *out, const char *value);

/* Adds the metrics of a budget, borrowed. */
void metrics_watch(struct metrics *m, const struct mem_budget *b);

/*
 * Appends request counts, the latency histogram and the memory budget as
 * Prometheus text.
 */
void metrics_render(struct metrics *m, struct buf *out);

#endif
