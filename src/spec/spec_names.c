/* spec_names.c - a set of names with what each stands for. */
#include "base/arena.h"
#include "base/random.h"
#include "spec/spec_names.h"

struct spec_name {
	struct str name;
	void *value; /* NULL: the slot is free */
};

void
spec_names_init(struct spec_names *n, struct arena *a)
{
	*n = (struct spec_names){ .arena = a };
	random_bytes(&n->seed, sizeof(n->seed));
}

/* FNV-1a, begun at a random point and mixed once more at the end. */
static uint64_t
hash(uint64_t seed, struct str s)
{
	uint64_t h = seed ^ 0xcbf29ce484222325U;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3U;
	h ^= h >> 29;
	return h * 0x9e3779b97f4a7c15U ^ h >> 32;
}

/* The slot of the name, or the free one where it belongs. */
static struct spec_name *
slot_of(const struct spec_names *n, struct str name)
{
	size_t i = (size_t)hash(n->seed, name) & (n->room - 1);

	while (n->slots[i].value != NULL && !str_equal(n->slots[i].name, name))
		i = (i + 1) & (n->room - 1);
	return &n->slots[i];
}

static void
grow(struct spec_names *n)
{
	struct spec_names bigger = *n;

	bigger.room = n->room == 0 ? 8 : n->room * 2;
	bigger.slots =
	    arena_new(n->arena, bigger.room * sizeof(struct spec_name));
	for (size_t i = 0; i < n->room; i++)
		if (n->slots[i].value != NULL)
			*slot_of(&bigger, n->slots[i].name) = n->slots[i];
	*n = bigger;
}

void *
spec_names_find(const struct spec_names *n, struct str name)
{
	return n->room == 0 ? NULL : slot_of(n, name)->value;
}

void *
spec_names_add(struct spec_names *n, struct str name, void *value)
{
	struct spec_name *slot;

	if ((n->count + 1) * 4 > n->room * 3)
		grow(n);
	slot = slot_of(n, name);
	if (slot->value != NULL)
		return slot->value;
	*slot = (struct spec_name){ name, value };
	n->count++;
	return NULL;
}

struct str
spec_names_plain(struct arena *a, struct str name)
{
	char *plain = arena_new(a, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			plain[n++] = (char)(c - 'A' + 'a');
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		         (unsigned char)c >= 0x80)
			plain[n++] = c;
	}
	return (struct str){ plain, n };
}
