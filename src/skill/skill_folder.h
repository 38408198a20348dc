/* skill_folder.h - writes and reads a skill as a folder. */
#ifndef CLAVIGER_SKILL_SKILL_FOLDER_H
#define CLAVIGER_SKILL_SKILL_FOLDER_H

#include <stdbool.h>

struct arena;
struct err;
struct skill;

/*
 * Writes folder/NAME/..., and creates folder if it does not exist.  If NAME
 * exists, sets e (DENIED) and writes nothing, unless it is a folder and force
 * is set: then the files of the skill are replaced and others are kept.  Links
 * below folder are not followed.
 */
int skill_folder_write(
    const char *folder, const struct skill *k, bool force, struct err *e);

/*
 * Reads all files in folder into k, and the frontmatter of SKILL.md if there is
 * one, within the limits of a skill.  Returns -1 and sets e (DENIED) for a
 * link, a device, or a file name that is not valid.  Hidden files are skipped.
 */
int skill_folder_read(
    struct arena *a, const char *folder, struct skill *k, struct err *e);

/*
 * Calls visit with the path of the folder and of everything that a skill may
 * contain; skips what cannot be read.
 */
void skill_folder_each(const char *folder,
    void (*visit)(void *context, const char *path), void *context);

#endif
