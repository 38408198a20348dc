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

enum { SKILLS_MAX = 64 };

struct expose_skills {
	const struct capability *capability; /* borrowed */
	struct skill_options options;
	pthread_mutex_t lock; /* held while they are made */
	_Atomic bool made; /* then everything below is read-only */
	struct arena arena;
	struct expose_skill *items;
	size_t count;
	struct str first;
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

void
expose_skills_free(struct expose_skills *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free((char *)(uintptr_t)s->items[i].tar.p);
		free((char *)(uintptr_t)s->items[i].zip.p);
	}
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
has_name(const struct expose_skills *s, struct str name)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_equal(s->items[i].skill->name, name))
			return true;
	return false;
}

static void
add(struct expose_skills *s, const struct skill *k,
    const struct capability_skill *declared)
{
	struct expose_skill *item;

	if (s->count == SKILLS_MAX || has_name(s, k->name))
		return;
	item = &s->items[s->count++];
	item->skill = k;
	item->declared = declared;
	if (k->count == 0)
		return;
	item->tar = pack(k, skill_archive_tar, item->tar_digest);
	item->zip = pack(k, skill_archive_zip, item->zip_digest);
}

static int
add_declared(
    struct expose_skills *s, const struct capability_skill *d, struct err *e)
{
	struct skill_options options = s->options;
	struct skill *k;

	options.declared = d;
	if (d->folder == NULL) {
		add(s, skill_new(&s->arena, s->capability, &options), d);
		return 0;
	}
	k = arena_new(&s->arena, sizeof(*k));
	k->name = skill_name(&s->arena, s->capability, &options);
	k->description = d->description;
	if (skill_folder_read(&s->arena, d->folder, k, e) == -1) {
		err_prefix(e, "skill '%.*s'", STR_FMT(d->name));
		e->kind = ERR_INPUT;
		e->line = d->place.line;
		e->column = d->place.column;
		/* The folder cannot be read; list the skill without files. */
		k->count = 0;
		k->has_manifest = false;
		add(s, k, d);
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
	add(s, k, d);
	return 0;
}

/*
 * Makes all skills.  Returns -1 and sets e if one failed; the others are still
 * made.
 */
static int
make(struct expose_skills *s, struct err *e)
{
	const struct capability_exposes *x = NULL;
	const struct capability_skill *d = NULL;
	int rc = 0;

	s->items = arena_new(&s->arena, SKILLS_MAX * sizeof(*s->items));
	while ((d = next_declared(s->capability, &x, d)) != NULL) {
		struct err why = { .kind = ERR_NONE };

		if (add_declared(s, d, &why) == 0)
			continue;
		if (rc == 0)
			*e = why;
		rc = -1;
	}
	if (!declares_generated(s->capability))
		add(s, skill_new(&s->arena, s->capability, &s->options), NULL);
	return rc;
}

int
expose_skills_check(struct expose_skills *s, struct err *e)
{
	int rc = 0;

	if (atomic_load_explicit(&s->made, memory_order_acquire))
		return 0;
	pthread_mutex_lock(&s->lock);
	if (!s->made) {
		rc = make(s, e);
		atomic_store_explicit(&s->made, true, memory_order_release);
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

const struct expose_skill *
expose_skills_all(struct expose_skills *s, size_t *count)
{
	struct err unsaid = { .kind = ERR_NONE };

	expose_skills_check(s, &unsaid);
	*count = s->count;
	return s->items;
}

const struct expose_skill *
expose_skills_find(struct expose_skills *s, struct str name)
{
	size_t n;
	const struct expose_skill *all = expose_skills_all(s, &n);

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
