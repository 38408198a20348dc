/* server_reload_file.h - a file as it is now, in place of one as it was. */
#ifndef CLAVIGER_SERVER_SERVER_RELOAD_FILE_H
#define CLAVIGER_SERVER_SERVER_RELOAD_FILE_H

#include <stdint.h>

struct err;
struct server_file;
struct server_file_setting;
struct server_stamps;
struct capability;

/* Remember how the file (NULL: the built-in one) is, before it is read. */
void server_reload_file_stamp(struct server_stamps *stamps, const char *path);

/*
 * Once it was read, since the time given (wall clock): how all the others are
 * that it was made from.
 */
void server_reload_file_stamp_parts(struct server_stamps *stamps,
    const struct capability *capability, int64_t since_ms);

/*
 * The file that old was, loaded as it is now, held once; the stamps are then of
 * it, or of what failed.  Its notes go to the log.  NULL and e where it cannot
 * take the place of the old one.
 */
struct server_file *server_reload_file_load(
    const struct server_file_setting *setting, struct server_stamps *stamps,
    const struct server_file *old, struct err *e);

/* The first error of the file with its place, where spec (or NULL) has any. */
void server_reload_file_first_error(
    const struct capability *capability, struct err *e);

#endif
