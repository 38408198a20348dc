/* key_held.c - what a key may do, kept while a request of its holder runs. */
#include <assert.h>

#include "base/base.h"
#include "key/key_grant.h"
#include "key/key_held.h"

static_assert(KEY_HELD_SETS == KEY_GRANT_CHAIN + 1,
    "a key has at most KEY_GRANT_CHAIN ancestors");

bool
key_held_allows(
    const struct key_held *h, struct str permission, struct str resource)
{
	for (size_t i = 0; i < h->count; i++)
		if (!key_permission_allows(&h->sets[i], permission, resource))
			return false;
	return true;
}

/* A set of one text is not a set of two: lengths separate them. */
void
key_held_write(struct buf *out, const struct key_held *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct key_permission_set *s = &h->sets[i];

		for (size_t k = 0; s->preset != NULL && s->preset[k] != NULL;
		     k++)
			buf_printf(out, "%s ", s->preset[k]);
		buf_printf(out, "%zu:", s->list.bytes.n);
		buf_add_str(out, s->list.bytes);
	}
}
