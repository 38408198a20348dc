/* skill.h - an Agent Skill: its files, each with its digest. */
#ifndef CLAVIGER_SKILL_SKILL_H
#define CLAVIGER_SKILL_SKILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/capability.h"
#include "skill/skill_archive.h"
#include "skill/skill_folder.h"

struct arena;
struct err;
struct json;
struct capability;
struct capability_skill;

enum {
	SKILL_NAME_MAX = 64,
	SKILL_DESCRIPTION_MAX = 1024,
	SKILL_COMPATIBILITY_MAX = 500,
	SKILL_FILES_MAX = 512,
	SKILL_BYTES_MAX = 16 << 20, /* of all files */
	SKILL_DIGEST = 64 + 1, /* SHA-256 as lower-case hex, and a NUL */
};

struct skill_file {
	struct str path; /* "references/keys.md": relative, no "..", "/" */
	struct str bytes;
	char digest[SKILL_DIGEST];
	bool executable;
};

/* Everything on the arena it was made on, or borrowed from the spec. */
struct skill {
	struct str name; /* also of its directory */
	struct str description;
	struct json *frontmatter; /* that of SKILL.md; NULL: it has none */
	struct skill_file *files; /* sorted by path */
	size_t count;
	bool has_manifest; /* SKILL.md is there and holds to the format */
};

/* What a skill is to say beyond its file. */
struct skill_how {
	bool authority; /* callers show an ADMIN key of the built-in authority
	                 */
	/* Operations that do this or worse are left out; UNKNOWN: none. */
	enum capability_safety forbidden;
	const struct capability_skill
	    *declared; /* its name and texts; NULL: made */
	struct str name; /* in place of the one that is made; STR_NONE */
};

/*
 * The skill of what s exposes: the same for the same file, byte for byte, and
 * no secret in it.  -> SKILL.md, references/, scripts/.
 */
struct skill *skill_new(
    struct arena *a, const struct capability *s, const struct skill_how *how);

/* The name that skill_new() gives it: 1 to 64 of a-z, 0-9 and single "-". */
struct str skill_name(
    struct arena *a, const struct capability *s, const struct skill_how *how);

/* Is s such a name? */
bool skill_is_name(struct str s);

/* The file of that path, or NULL. */
const struct skill_file *skill_find(const struct skill *k, struct str path);

/* Room for a file more; -1 and e (LIMIT) where the skill is full. */
int skill_add(struct arena *a, struct skill *k, struct str path,
    struct str bytes, bool executable, struct err *e);

/* Once all are there: in order. */
void skill_sort(struct skill *k);

/* SHA-256 of bytes, as hex. */
void skill_digest(char out[SKILL_DIGEST], struct str bytes);

/* "text/markdown; charset=utf-8" by the ending of the path. */
struct str skill_media_type(struct str path);

#endif
