/* expose_skills_limited.c - skills as a key with limits sees them. */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/skill/expose_skills.h"
#include "expose/skill/expose_skills_internal.h"
#include "expose/surface/surface.h"
#include "skill/skill.h"
#include "capability/capability.h"

/* The operation of a tool of a skill; NULL: it is only text. */
static const struct capability_operation *
operation_of(const struct capability_skill_tool *t)
{
	const struct capability_operation *o =
	    t->source != NULL ? t->source->operations : NULL;

	while (o != NULL && !str_equal(o->name, t->action))
		o = o->next;
	return o;
}

/* A skill that names no operation is about all of them. */
static bool
is_visible(const struct expose_access *access, const struct capability_skill *d)
{
	bool names = false;

	for (const struct capability_skill_tool *t = d != NULL ? d->tools
	                                                       : NULL;
	     t != NULL; t = t->next) {
		const struct capability_operation *o = operation_of(t);

		names = names || o != NULL;
		if (o != NULL &&
		    expose_access_has(access, o, HTTP_METHOD_COUNT))
			return true;
	}
	return !names;
}

static void
add_one(const struct expose_skills *s, struct expose_skill_set *set,
    const struct skill_options *options, const struct expose_skill *k)
{
	struct skill_options own = *options;

	own.declared = k->declared;
	if (k->declared != NULL && k->declared->folder != NULL)
		expose_skills_pack_add(set, k->skill, k->declared);
	else
		expose_skills_pack_add(
		    set, skill_new(set->on, s->capability, &own), k->declared);
}

void
expose_skills_limited_make(const struct expose_skills *s,
    struct expose_skill_set *set, const struct expose_skill_set *all,
    const struct skill_options *options, const struct expose_access *access)
{
	const struct capability_filter filter = { expose_access_has, access };
	struct skill_options own = *options;

	own.filter = &filter;
	set->items = arena_new(set->on, (all->count + 1) * sizeof(*set->items));
	if (!expose_access_has_any(access, s->capability))
		return;
	for (size_t i = 0; i < all->count; i++)
		if (is_visible(access, all->items[i].declared))
			add_one(s, set, &own, &all->items[i]);
}
