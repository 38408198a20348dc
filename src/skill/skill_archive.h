/* skill_archive.h - a skill as one file: .tar.gz and .zip. */
#ifndef CLAVIGER_SKILL_SKILL_ARCHIVE_H
#define CLAVIGER_SKILL_SKILL_ARCHIVE_H

#include "base/base.h"

struct buf;
struct skill;

/* Above any archive of a skill: its files, and a head for each. */
enum { SKILL_ARCHIVE_MAX = 24 << 20 };

/*
 * Append the archive; folder stands before each path, "fal-keys/" or STR_NONE.
 * The same files give the same bytes: their order, times (1980), owners and
 * modes (0644, 0755) are fixed.
 */
void skill_archive_tar(
    struct buf *out, const struct skill *k, struct str folder);
void skill_archive_zip(
    struct buf *out, const struct skill *k, struct str folder);

#endif
