/* engine_slot.h - what surfaces keep on a worker's share of a capability. */
#ifndef CLAVIGER_ENGINE_ENGINE_SLOT_H
#define CLAVIGER_ENGINE_ENGINE_SLOT_H

struct engine_thread;
struct http_client;

/* The worker's client, borrowed. */
struct http_client *engine_slot_client(const struct engine_thread *t);

/*
 * What owner keeps on t: made when it is asked for first, freed with t.  Only
 * t's own thread may ask.
 */
void *engine_slot_get(struct engine_thread *t, const void *owner,
    void *(*make)(struct engine_thread *t, const void *owner),
    void (*free_own)(void *own));

/* For engine_thread_free(). */
void engine_slot_free_all(struct engine_thread *t);

#endif
