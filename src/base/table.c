/* table.c - a hash table from names to pointers. */
#include "base/arena.h"
#include "base/table.h"

enum { FIRST_ROOM = 8 }; /* a power of two; so are all later sizes */

struct table_slot {
	struct str name;
	void *value; /* NULL: the slot is free */
};

void
table_init(struct table *t, struct arena *a)
{
	*t = (struct table){ .arena = a };
}

/* Returns the slot of the name, or a free one for it. */
static struct table_slot *
slot_of(const struct table *t, struct str name)
{
	size_t i = (size_t)hash_str(&t->key, name) & (t->room - 1);

	while (t->slots[i].value != NULL && !str_equal(t->slots[i].name, name))
		i = (i + 1) & (t->room - 1);
	return &t->slots[i];
}

static void
grow(struct table *t)
{
	struct table bigger = *t;

	if (t->room == 0)
		bigger.key = hash_key_new();
	bigger.room = t->room == 0 ? FIRST_ROOM : t->room * 2;
	bigger.slots =
	    arena_new(t->arena, bigger.room * sizeof(struct table_slot));
	for (size_t i = 0; i < t->room; i++)
		if (t->slots[i].value != NULL)
			*slot_of(&bigger, t->slots[i].name) = t->slots[i];
	*t = bigger;
}

void *
table_find(const struct table *t, struct str name)
{
	return t->room == 0 ? NULL : slot_of(t, name)->value;
}

/* Returns the slot of the name; takes a free one if the name is new. */
static struct table_slot *
claim(struct table *t, struct str name)
{
	struct table_slot *slot;

	if ((t->count + 1) * 4 > t->room * 3)
		grow(t);
	slot = slot_of(t, name);
	if (slot->value == NULL) {
		slot->name = name;
		t->count++;
	}
	return slot;
}

void *
table_add(struct table *t, struct str name, void *value)
{
	struct table_slot *slot = claim(t, name);
	void *before = slot->value;

	if (before == NULL)
		slot->value = value;
	return before;
}

void
table_set(struct table *t, struct str name, void *value)
{
	claim(t, name)->value = value;
}
