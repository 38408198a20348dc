/* engine_slot.h - state of surfaces for each worker. */
#ifndef CLAVIGER_ENGINE_ENGINE_SLOT_H
#define CLAVIGER_ENGINE_ENGINE_SLOT_H

struct engine_thread;
struct http_client;

/* Returns the worker's HTTP client, borrowed. */
struct http_client *engine_slot_client(const struct engine_thread *t);

/*
 * Returns the state that owner has on t.  The first call makes it with make();
 * it is freed with free_own() together with t.  Call it only on the thread of
 * t.
 */
void *engine_slot_get(struct engine_thread *t, const void *owner,
    void *(*make)(struct engine_thread *t, const void *owner),
    void (*free_own)(void *own));

/* Frees all states of t, for engine_thread_free(). */
void engine_slot_free_all(struct engine_thread *t);

#endif
