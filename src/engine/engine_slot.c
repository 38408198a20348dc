/* engine_slot.c - state of surfaces for each worker. */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine_slot.h"
#include "engine/state/state.h"

struct engine_slot {
	struct engine_slot *next;
	const void *owner;
	void *own;
	void (*free)(void *own);
};

struct http_client *
engine_slot_client(const struct engine_thread *t)
{
	return t->client;
}

void *
engine_slot_get(struct engine_thread *t, const void *owner,
    void *(*make)(struct engine_thread *t, const void *owner),
    void (*free_own)(void *own))
{
	struct engine_slot *s = t->slots;

	while (s != NULL && s->owner != owner)
		s = s->next;
	if (s == NULL) {
		s = mem_new(sizeof(*s));
		s->owner = owner;
		s->own = make(t, owner);
		s->free = free_own;
		s->next = t->slots;
		t->slots = s;
	}
	return s->own;
}

void
engine_slot_free_all(struct engine_thread *t)
{
	while (t->slots != NULL) {
		struct engine_slot *s = t->slots;

		t->slots = s->next;
		s->free(s->own);
		free(s);
	}
}
