/* expose_skills.c - the skills of a file, made on first use. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/skill/expose_skills.h"
#include "skill/skill.h"
#include "capability/capability.h"

enum {
	SKILLS_MAX = 64,
	/*
	 * Sets are kept, so callers could fill the memory with names.  Requests
	 * for further authorities get the address of the listener.
	 */
	AUTHORITIES_MAX = 8,
};

/* The skills for one authority. */
struct skill_set {
	struct str authority; /* STR_NONE: for requests without one */
	struct arena arena;
	_Atomic bool made; /* then everything else is read-only */
	struct expose_skill *items;
	size_t count;
};

struct expose_skills {
	const struct capability *capability; /* borrowed */
	struct skill_options options;
	struct arena arena; /* of the members below */
	const struct expose_skill_place *places;
	size_t place_count;
	const struct expose_skill_place *own; /* NULL: not known */
	struct str first;
	pthread_mutex_t lock; /* held while a set is added or made */
	struct skill_set standard;
	struct skill_set others[AUTHORITIES_MAX];
	size_t other_count;
};

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
	pthread_mutex_init(&s->lock, NULL);
	s->first = first_name(s);
	return s;
}

static void
empty(struct skill_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		free((char *)(uintptr_t)set->items[i].tar.p);
		free((char *)(uintptr_t)set->items[i].zip.p);
	}
	arena_done(&set->arena);
	set->count = 0;
	set->made = false;
}

void
expose_skills_free(struct expose_skills *s)
{
	if (s == NULL)
		return;
	empty(&s->standard);
	for (size_t i = 0; i < s->other_count; i++)
		empty(&s->others[i]);
	arena_done(&s->arena);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

typedef void archive_fn(
    struct buf *out, const struct skill *k, struct str folder);

/* Packs the files of k into an archive.  The caller frees the bytes. */
static struct str
pack(const struct skill *k, archive_fn *archive, char digest[SKILL_DIGEST])
{
	struct buf b;

	buf_init(&b, SKILL_ARCHIVE_MAX);
	archive(&b, k, STR_NONE);
	if (b.over) {
		buf_done(&b);
		return STR_NONE;
	}
	skill_digest(digest, buf_str(&b));
	return buf_str(&b);
}

static bool
has_name(const struct skill_set *set, struct str name)
{
	for (size_t i = 0; i < set->count; i++)
		if (str_equal(set->items[i].skill->name, name))
			return true;
	return false;
}

static void
add(struct skill_set *set, const struct skill *k,
    const struct capability_skill *declared)
{
	struct expose_skill *item;

	if (set->count == SKILLS_MAX || has_name(set, k->name))
		return;
	item = &set->items[set->count++];
	item->skill = k;
	item->declared = declared;
	if (k->count == 0)
		return;
	item->tar = pack(k, skill_archive_tar, item->tar_digest);
	item->zip = pack(k, skill_archive_zip, item->zip_digest);
}

static int
add_declared(const struct expose_skills *s, struct skill_set *set,
    const struct skill_options *from, const struct capability_skill *d,
    struct err *e)
{
	struct skill_options options = *from;
	struct skill *k;

	options.declared = d;
	if (d->folder == NULL) {
		add(set, skill_new(&set->arena, s->capability, &options), d);
		return 0;
	}
	k = arena_new(&set->arena, sizeof(*k));
	k->name = skill_name(&set->arena, s->capability, &options);
	k->description = d->description;
	if (skill_folder_read(&set->arena, d->folder, k, e) == -1) {
		err_prefix(e, "skill '%.*s'", STR_FMT(d->name));
		e->kind = ERR_INPUT;
		e->line = d->place.line;
		e->column = d->place.column;
		/* The folder cannot be read; list the skill without files. */
		k->count = 0;
		k->has_manifest = false;
		add(set, k, d);
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
	add(set, k, d);
	return 0;
}

static struct skill_options
options_for(const struct expose_skills *s, struct skill_set *set)
{
	struct skill_options options = s->options;
	struct skill_address *all =
	    arena_new(&set->arena, s->place_count * sizeof(*all) + 1);

	for (size_t i = 0; i < s->place_count; i++)
		all[i] = (struct skill_address){ s->places[i].surface,
			expose_skill_place_url(&set->arena, &s->places[i],
			    s->own, set->authority) };
	options.addresses = all;
	options.address_count = s->place_count;
	return options;
}

/*
 * Makes all skills.  Returns -1 and sets e if one failed; the others are still
 * made.
 */
static int
make(const struct expose_skills *s, struct skill_set *set, struct err *e)
{
	const struct skill_options options = options_for(s, set);
	const struct capability_exposes *x = NULL;
	const struct capability_skill *d = NULL;
	int rc = 0;

	set->items = arena_new(&set->arena, SKILLS_MAX * sizeof(*set->items));
	while ((d = next_declared(s->capability, &x, d)) != NULL) {
		struct err why = { .kind = ERR_NONE };

		if (add_declared(s, set, &options, d, &why) == 0)
			continue;
		if (rc == 0)
			*e = why;
		rc = -1;
	}
	if (!declares_generated(s->capability))
		add(set, skill_new(&set->arena, s->capability, &options), NULL);
	return rc;
}

/* Makes set if it is not made.  The lock is held. */
static int
need(const struct expose_skills *s, struct skill_set *set, struct err *e)
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
	empty(&s->standard);
	/* Folders are read when a file is loaded, not by a request. */
	if (was_made && has_folder(s->capability))
		expose_skills_check(s, &unsaid);
}

/* Adds a set for authority if there are not too many.  The lock is held. */
static struct skill_set *
set_for(struct expose_skills *s, struct str authority)
{
	struct skill_set *set;

	for (size_t i = 0; i < s->other_count; i++)
		if (str_equal(s->others[i].authority, authority))
			return &s->others[i];
	if (s->other_count == AUTHORITIES_MAX)
		return &s->standard;
	set = &s->others[s->other_count++];
	set->authority = arena_str(&set->arena, authority);
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

const struct expose_skill *
expose_skills_all(struct expose_skills *s, struct str authority, size_t *count)
{
	struct err unsaid = { .kind = ERR_NONE };
	struct arena scratch = { .head = NULL };
	struct skill_set *set = &s->standard;

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
	*count = set->count;
	return set->items;
}

const struct expose_skill *
expose_skills_find(
    struct expose_skills *s, struct str authority, struct str name)
{
	size_t n;
	const struct expose_skill *all = expose_skills_all(s, authority, &n);

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
