/* key_writer.h - the store thread: commits queued changes in groups. */
#ifndef CLAVIGER_KEY_KEY_WRITER_H
#define CLAVIGER_KEY_KEY_WRITER_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct key_change;
struct key_health;
struct key_stats;
struct key_writer;
struct keys;

struct key_writer *key_writer_new(struct keys *k, int64_t queue, struct err *e);

/*
 * Accepts no more changes; queued ones are still carried out.
 * key_writer_has_stopped() reports whether that is done; key_writer_wait()
 * waits for it.
 */
void key_writer_stop(struct key_writer *w);
bool key_writer_has_stopped(struct key_writer *w);
void key_writer_wait(struct key_writer *w);

void key_writer_free(struct key_writer *w); /* stops and waits */

int key_writer_submit(
    struct key_writer *w, struct key_change *c, struct err *e);

/*
 * From now on, checks the store every second even without changes.  changed
 * (may be NULL) is called on the store thread with each new state.
 */
void key_writer_watch(struct key_writer *w,
    void (*changed)(void *context, const struct key_health *h), void *context);

/* keys_retain() */
void key_writer_retain(struct key_writer *w, int64_t ms);

/* Sets the counters of the writer. */
void key_writer_stats(struct key_writer *w, struct key_stats *out);

void key_writer_health(struct key_writer *w, struct key_health *out);

#endif
