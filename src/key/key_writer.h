/* key_writer.h - the store thread: a queue of changes, committed in groups. */
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
 * Take no more changes; what is queued is still carried out.  has_stopped is
 * true when that is done; wait waits for it.
 */
void key_writer_stop(struct key_writer *w);
bool key_writer_has_stopped(struct key_writer *w);
void key_writer_wait(struct key_writer *w);

void key_writer_free(struct key_writer *w); /* stops and waits */

int key_writer_submit(
    struct key_writer *w, struct key_change *c, struct err *e);

/*
 * From now on, look after the store without changes, too: every second.
 * changed (NULL allowed) is called on the store's thread with each new state.
 */
void key_writer_watch(struct key_writer *w,
    void (*changed)(void *context, const struct key_health *h), void *context);

/* Have the store opened again soon: a reader cannot go on.  Any thread. */
void key_writer_reopen(struct key_writer *w);

/* Fill in what the writer counts. */
void key_writer_stats(struct key_writer *w, struct key_stats *out);

void key_writer_health(struct key_writer *w, struct key_health *out);

#endif
