/* expose_skills.c - the skills of a file, made on first use. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/skill/expose_skills.h"
#include "expose/skill/expose_skills_internal.h"
#include "skill/skill.h"
#include "capability/capability.h"

/* Reports whether any operation of the file calls the built-in authority. */
static bool
reaches_authority(const struct exposer *x)
{
	for (const struct capability_exposes *s =
	         engine_capability(x->engine)->exposes;
	     s != NULL; s = s->next)
		for (const struct capability_operation *o = s->operations;
		     o != NULL; o = o->next)
			if (engine_reach(x->engine, o) &
			    ENGINE_REACHES_AUTHORITY)
				return true;
	return false;
}

static const struct capability_skill *
next_declared(const struct capability *s, const struct capability_exposes **x,
    const struct capability_skill *k)
{
	k = k != NULL ? k->next : NULL;
	while (k == NULL) {
		*x = *x == NULL ? s->exposes : (*x)->next;
		if (*x == NULL)
			return NULL;
		k = (*x)->skills;
	}
	return k;
}

/*
 * Reports whether the file declares a skill without a folder, which is
 * generated.
 */
static bool
declares_generated(const struct capability *s)
{
	const struct capability_exposes *x = NULL;
	const struct capability_skill *k = NULL;

	while ((k = next_declared(s, &x, k)) != NULL)
		if (k->folder == NULL)
			return true;
	return false;
}

static struct str
first_name(struct expose_skills *s)
{
	const struct capability_exposes *x = NULL;
	const struct capability_skill *k =
	    next_declared(s->capability, &x, NULL);
	struct skill_options options = s->options;

	options.declared = k;
	return skill_name(&s->arena, s->capability, &options);
}

struct expose_skills *
expose_skills_new(const struct exposer *x)
{
	struct expose_skills *s = mem_new(sizeof(*s));

	s->capability = engine_capability(x->engine);
	s->options = (struct skill_options){
		.authority = reaches_authority(x),
		.forbidden = expose_permission_forbidden(x->policy),
	};
	s->standard.on = &s->standard.arena;
	pthread_mutex_init(&s->lock, NULL);
	s->first = first_name(s);
	return s;
}

void
expose_skills_free(struct expose_skills *s)
{
	if (s == NULL)
		return;
	expose_skills_pack_empty(&s->standard);
	for (size_t i = 0; i < s->other_count; i++)
		expose_skills_pack_empty(&s->others[i]);
	for (size_t i = 0; i < s->limited_count; i++) {
		expose_skills_pack_empty(&s->limited[i]);
		arena_done(&s->limited[i].arena);
	}
	arena_done(&s->arena);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static int
add_declared(const struct expose_skills *s, struct expose_skill_set *set,
    const struct skill_options *from, const struct capability_skill *d,
    struct err *e)
{
	struct skill_options options = *from;
	struct skill *k;

	options.declared = d;
	if (d->folder == NULL) {
		expose_skills_pack_add(
		    set, skill_new(set->on, s->capability, &options), d);
		return 0;
	}
	k = arena_new(set->on, sizeof(*k));
	k->name = skill_name(set->on, s->capability, &options);
	k->description = d->description;
	if (skill_folder_read(set->on, d->folder, k, e) == -1) {
		err_prefix(e, "skill '%.*s'", STR_FMT(d->name));
		e->kind = ERR_INPUT;
		e->line = d->place.line;
		e->column = d->place.column;
		/* The folder cannot be read; list the skill without files. */
		k->count = 0;
		k->has_manifest = false;
		expose_skills_pack_add(set, k, d);
		return -1;
	}
	if (k->has_manifest &&
	    !str_equal(json_get_text(k->frontmatter, "name"), k->name)) {
		/*
		 * SKILL.md has another name: serve the files, but not as a
		 * valid skill.
		 */
		k->has_manifest = false;
	} else if (k->has_manifest &&
	           json_get_text(k->frontmatter, "description").n > 0) {
		k->description = json_get_text(k->frontmatter, "description");
	}
	expose_skills_pack_add(set, k, d);
	return 0;
}

static struct skill_options
options_for(const struct expose_skills *s, struct expose_skill_set *set)
{
	struct skill_options options = s->options;
	struct skill_address *all =
	    arena_new(set->on, s->place_count * sizeof(*all) + 1);

	for (size_t i = 0; i < s->place_count; i++)
		all[i] = (struct skill_address){ s->places[i].surface,
			expose_skill_place_url(
			    set->on, &s->places[i], s->own, set->authority) };
	options.addresses = all;
	options.address_count = s->place_count;
	return options;
}

/*
 * Makes all skills.  Returns -1 and sets e if one failed; the others are still
 * made.
 */
static int
make(const struct expose_skills *s, struct expose_skill_set *set, struct err *e)
{
	const struct skill_options options = options_for(s, set);
	const struct capability_exposes *x = NULL;
	const struct capability_skill *d = NULL;
	int rc = 0;

	set->items =
	    arena_new(set->on, EXPOSE_SKILLS_MAX * sizeof(*set->items));
	while ((d = next_declared(s->capability, &x, d)) != NULL) {
		struct err why = { .kind = ERR_NONE };

		if (add_declared(s, set, &options, d, &why) == 0)
			continue;
		if (rc == 0)
			*e = why;
		rc = -1;
	}
	if (!declares_generated(s->capability))
		expose_skills_pack_add(
		    set, skill_new(set->on, s->capability, &options), NULL);
	return rc;
}

/* Makes set if it is not made.  The lock is held. */
static int
need(const struct expose_skills *s, struct expose_skill_set *set, struct err *e)
{
	int rc = 0;

	if (set->made)
		return 0;
	rc = make(s, set, e);
	atomic_store_explicit(&set->made, true, memory_order_release);
	return rc;
}

int
expose_skills_check(struct expose_skills *s, struct err *e)
{
	int rc;

	if (atomic_load_explicit(&s->standard.made, memory_order_acquire))
		return 0;
	pthread_mutex_lock(&s->lock);
	rc = need(s, &s->standard, e);
	pthread_mutex_unlock(&s->lock);
	return rc;
}

static bool
has_folder(const struct capability *s)
{
	const struct capability_exposes *x = NULL;
	const struct capability_skill *k = NULL;

	while ((k = next_declared(s, &x, k)) != NULL)
		if (k->folder != NULL)
			return true;
	return false;
}

void
expose_skills_set_places(struct expose_skills *s,
    const struct capability_exposes *own,
    const struct expose_skill_places *given)
{
	const size_t count = given->count;
	struct expose_skill_place *all =
	    arena_new(&s->arena, count * sizeof(*all) + 1);
	struct err unsaid = { .kind = ERR_NONE };
	const bool was_made = s->standard.made;

	s->own = NULL;
	for (size_t i = 0; i < count; i++) {
		all[i] = given->items[i];
		all[i].public_url = arena_str(&s->arena, all[i].public_url);
		if (all[i].surface == own)
			s->own = &all[i];
	}
	s->options.authority_url = arena_str(&s->arena, given->authority_url);
	s->places = all;
	s->place_count = count;
	expose_skills_pack_empty(&s->standard);
	/* Folders are read when a file is loaded, not by a request. */
	if (was_made && has_folder(s->capability))
		expose_skills_check(s, &unsaid);
}

/* Adds a set for authority if there are not too many.  The lock is held. */
static struct expose_skill_set *
set_for(struct expose_skills *s, struct str authority)
{
	struct expose_skill_set *set;

	for (size_t i = 0; i < s->other_count; i++)
		if (str_equal(s->others[i].authority, authority))
			return &s->others[i];
	if (s->other_count == EXPOSE_SKILLS_AUTHORITIES_MAX)
		return &s->standard;
	set = &s->others[s->other_count++];
	set->on = &set->arena;
	set->authority = arena_str(set->on, authority);
	return set;
}

/* Reports whether authority changes what the skills say. */
static bool
matters(const struct expose_skills *s, struct arena *a, struct str authority)
{
	return s->own != NULL && authority.n > 0 &&
	       !str_equal(expose_skill_place_url(a, s->own, s->own, authority),
	           expose_skill_place_url(a, s->own, s->own, STR_NONE));
}

/* Returns the whole set of that authority. */
static struct expose_skill_set *
whole(struct expose_skills *s, struct str authority)
{
	struct err unsaid = { .kind = ERR_NONE };
	struct arena scratch = { .head = NULL };
	struct expose_skill_set *set = &s->standard;

	authority = expose_skill_place_authority(&scratch, authority);
	if (matters(s, &scratch, authority)) {
		pthread_mutex_lock(&s->lock);
		set = set_for(s, authority);
		need(s, set, &unsaid);
		pthread_mutex_unlock(&s->lock);
	} else {
		expose_skills_check(s, &unsaid);
	}
	arena_done(&scratch);
	return set;
}

/* Makes a set for keys of equal limits; the lock is held. */
static void
make_limited(const struct expose_skills *s, struct expose_skill_set *set,
    const struct expose_skill_set *all, const struct expose_access *access)
{
	struct skill_options options;

	set->authority = arena_str(set->on, all->authority);
	options = options_for(s, set);
	expose_skills_limited_make(s, set, all, &options, access);
	set->made = true;
}

/* Returns the set of the key's limits, which is kept if it fits. */
static struct expose_skill_set *
limited(struct expose_skills *s, const struct expose_skill_set *all,
    const struct expose_skill_reader *r)
{
	const struct str name = expose_access_name(r->access, r->arena);
	struct expose_skill_set *set = NULL;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->limited_count && set == NULL; i++)
		if (str_equal(s->limited[i].access, name) &&
		    str_equal(s->limited[i].authority, all->authority))
			set = &s->limited[i];
	if (set == NULL && name.p != NULL &&
	    s->limited_count < EXPOSE_SKILLS_LIMITED_MAX &&
	    name.n <= EXPOSE_SKILLS_NAME_MAX) {
		set = &s->limited[s->limited_count++];
		set->on = &set->arena;
		set->access = arena_str(set->on, name);
		make_limited(s, set, all, r->access);
	}
	pthread_mutex_unlock(&s->lock);
	if (set != NULL)
		return set;
	set = arena_new(r->arena, sizeof(*set));
	set->on = r->arena;
	make_limited(s, set, all, r->access);
	expose_skills_pack_give(set);
	return set;
}

const struct expose_skill *
expose_skills_all(
    struct expose_skills *s, const struct expose_skill_reader *r, size_t *count)
{
	const struct expose_skill_set *set = whole(s, r->authority);

	if (r->access != NULL)
		set = limited(s, set, r);
	*count = set->count;
	return set->items;
}

const struct expose_skill *
expose_skills_find(struct expose_skills *s, const struct expose_skill_reader *r,
    struct str name)
{
	size_t n;
	const struct expose_skill *all = expose_skills_all(s, r, &n);

	for (size_t i = 0; i < n; i++)
		if (str_equal(all[i].skill->name, name) ||
		    (all[i].declared != NULL &&
		        str_equal(all[i].declared->name, name)))
			return &all[i];
	return NULL;
}

struct str
expose_skills_first_name(const struct expose_skills *s)
{
	return s->first;
}
