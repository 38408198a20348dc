/* key_writer.h - the store thread: a queue of changes, committed in groups. */
#ifndef CLAVIGER_KEY_KEY_WRITER_H
#define CLAVIGER_KEY_KEY_WRITER_H

#include <stdint.h>

struct err;
struct key_change;
struct key_peppers;
struct key_store;
struct key_writer;

struct key_writer *key_writer_new(const struct key_store *s,
    const struct key_peppers *p, int64_t queue, struct err *e);

/* What is queued is still carried out. */
void key_writer_free(struct key_writer *w);

int key_writer_submit(
    struct key_writer *w, struct key_change *c, struct err *e);

void key_writer_stats(
    struct key_writer *w, int64_t *commits, int64_t *changes, int64_t *queued);

#endif
