/* expose_skills_pack.c - sets of skills, and their archives. */
#include <stdlib.h>

#include "base/base.h"
#include "expose/skill/expose_skills.h"
#include "expose/skill/expose_skills_internal.h"
#include "skill/skill.h"

void
expose_skills_pack_empty(struct expose_skill_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		free((char *)(uintptr_t)set->items[i].tar.p);
		free((char *)(uintptr_t)set->items[i].zip.p);
	}
	arena_done(&set->arena);
	set->count = 0;
	set->made = false;
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
has_name(const struct expose_skill_set *set, struct str name)
{
	for (size_t i = 0; i < set->count; i++)
		if (str_equal(set->items[i].skill->name, name))
			return true;
	return false;
}

void
expose_skills_pack_add(struct expose_skill_set *set, const struct skill *k,
    const struct capability_skill *declared)
{
	struct expose_skill *item;

	if (set->count == EXPOSE_SKILLS_MAX || has_name(set, k->name))
		return;
	item = &set->items[set->count++];
	item->skill = k;
	item->declared = declared;
	if (k->count == 0)
		return;
	item->tar = pack(k, skill_archive_tar, item->tar_digest);
	item->zip = pack(k, skill_archive_zip, item->zip_digest);
}

static void
give(struct arena *a, struct str archive)
{
	if (archive.p != NULL)
		arena_attach(a, (char *)(uintptr_t)archive.p, archive.n);
}

void
expose_skills_pack_give(struct expose_skill_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		give(set->on, set->items[i].tar);
		give(set->on, set->items[i].zip);
	}
}
