/* skill.h - an Agent Skill: its files, each with its digest. */
#ifndef CLAVIGER_SKILL_SKILL_H
#define CLAVIGER_SKILL_SKILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/capability.h"
#include "skill/skill_archive.h"
#include "skill/skill_folder.h"
#include "skill/skill_name.h"

struct arena;
struct err;
struct json;
struct capability;
struct capability_exposes;
struct capability_skill;

enum {
	SKILL_DESCRIPTION_MAX = 1024,
	SKILL_COMPATIBILITY_MAX = 500,
	SKILL_FILES_MAX = 512,
	SKILL_BYTES_MAX = 16 << 20, /* of all files */
	SKILL_DIGEST = 64 + 1, /* SHA-256 in lower-case hex, and a NUL */
};

struct skill_file {
	struct str path; /* "references/keys.md": relative, no "..", "/" */
	struct str bytes;
	char digest[SKILL_DIGEST];
	bool executable;
};

/* Everything is on the arena of the skill, or borrowed from the capability. */
struct skill {
	struct str name; /* also the name of its directory */
	struct str description;
	struct json *frontmatter; /* of SKILL.md; NULL: it has none */
	struct skill_file *files; /* sorted by path */
	size_t count;
	bool has_manifest; /* it has a SKILL.md, in the right format */
};

/* Where clients reach a surface. */
struct skill_address {
	const struct capability_exposes *surface;
	struct str
	    url; /* "http://127.0.0.1:8080", without a slash at its end */
};

/* Options for making a skill. */
struct skill_options {
	bool
	    authority; /* callers need an ADMIN key of the built-in authority */
	/* Skip operations with this safety or a worse one; UNKNOWN: none. */
	enum capability_safety forbidden;
	const struct capability_filter *filter; /* skips others; NULL: none */
	const struct capability_skill
	    *declared; /* provides name and texts; NULL: generate them */
	struct str name; /* replaces the generated name; STR_NONE: keep it */
	/*
	 * The surfaces that a running program serves; a skill names no URL of
	 * another one.  None: the addresses of the file.
	 */
	const struct skill_address *addresses;
	size_t address_count;
	struct str authority_url; /* STR_NONE: http://127.0.0.1:7070 */
};

/*
 * Makes a skill from what s exposes: SKILL.md, references/ and scripts/. Equal
 * files yield equal skills, byte for byte.  The skill contains no secret.
 */
struct skill *skill_new(struct arena *a, const struct capability *s,
    const struct skill_options *options);

/* Returns the file of that path, or NULL. */
const struct skill_file *skill_find(const struct skill *k, struct str path);

/*
 * Adds a file. path and bytes are borrowed.  Returns -1 and sets e (LIMIT) if
 * the skill would have more than SKILL_FILES_MAX files or SKILL_BYTES_MAX
 * bytes.
 */
int skill_add(struct arena *a, struct skill *k, struct str path,
    struct str bytes, bool executable, struct err *e);

/* Sorts the files by path.  Call it after all were added. */
void skill_sort(struct skill *k);

/* Sets out to the SHA-256 of bytes in hex. */
void skill_digest(char out[SKILL_DIGEST], struct str bytes);

/*
 * Returns the media type for the suffix of path: "text/markdown;
 * charset=utf-8".
 */
struct str skill_media_type(struct str path);

#endif
