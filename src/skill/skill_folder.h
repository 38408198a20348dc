/* skill_folder.h - a skill's files as a folder on disk, written and read. */
#ifndef CLAVIGER_SKILL_SKILL_FOLDER_H
#define CLAVIGER_SKILL_SKILL_FOLDER_H

#include <stdbool.h>

struct arena;
struct err;
struct skill;

/*
 * Write folder/NAME/...; folder is made where it is not there.  Where something
 * is at NAME: DENIED and nothing is written, unless it is a folder and force is
 * set; then the files of the skill are replaced and others stay.  Links are
 * not followed below folder.
 */
int skill_folder_write(
    const char *folder, const struct skill *k, bool force, struct err *e);

/*
 * Read all that is in folder, bounded by what a skill may have, into k: its
 * files and, where there is a SKILL.md, its frontmatter.  What is no plain
 * file or folder (a link, a device) is an error (DENIED), as is a name that
 * is hidden or not plain.  -1 and e.
 */
int skill_folder_read(
    struct arena *a, const char *folder, struct skill *k, struct err *e);

/*
 * Visit the folder and all that a skill may have in it, as paths; what cannot
 * be read is left out.
 */
void skill_folder_each(const char *folder,
    void (*visit)(void *context, const char *path), void *context);

#endif
