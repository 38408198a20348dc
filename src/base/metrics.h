/* metrics.h - counters per thread, added up when somebody asks. */
#ifndef CLAVIGER_BASE_METRICS_H
#define CLAVIGER_BASE_METRICS_H

#include <stdint.h>

struct mem_budget;
struct buf;
struct metrics; /* all shards of one server */
struct metrics_shard; /* one thread's own counters: never a lock, never shared
                       */

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m); /* and its shards */

/* A shard for the calling thread; owned by m.  Safe from any thread. */
struct metrics_shard *metrics_shard_new(struct metrics *m);

/*
 * The same text for as long as m lives, once for equal texts: for names that
 * were made from files, which come and go.  Safe from any thread.
 */
const char *metrics_name(struct metrics *m, const char *text);

/*
 * Count one answered request.  route: a short constant name such as
 * "authority /v1/keys", borrowed for the life of the shard's owner (never text
 * from a client, so that the number of series is bounded).
 */
void metrics_request(struct metrics_shard *s, const char *route, int status,
    int64_t duration_us);

/* Tell of that budget, too; borrowed. */
void metrics_watch(struct metrics *m, const struct mem_budget *b);

/*
 * Append the Prometheus text of requests, of the latency histogram and of the
 * budget of memory.
 */
void metrics_render(struct metrics *m, struct buf *out);

#endif
