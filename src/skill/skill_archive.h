/* skill_archive.h - a skill as one file: .tar.gz or .zip. */
#ifndef CLAVIGER_SKILL_SKILL_ARCHIVE_H
#define CLAVIGER_SKILL_SKILL_ARCHIVE_H

#include "base/base.h"

struct buf;
struct skill;

/*
 * The maximum size of an archive: the files of a skill, and a header for each.
 */
enum { SKILL_ARCHIVE_MAX = 24 << 20 };

/*
 * Appends the archive. folder, "fal-keys/" or STR_NONE, is put before each
 * path.  Equal files yield equal bytes: order, times (1980), owners and modes
 * (0644, 0755) are fixed.
 */
void skill_archive_tar(
    struct buf *out, const struct skill *k, struct str folder);
void skill_archive_zip(
    struct buf *out, const struct skill *k, struct str folder);

#endif
