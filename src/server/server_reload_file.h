/* server_reload_file.h - loads one capability file again. */
#ifndef CLAVIGER_SERVER_SERVER_RELOAD_FILE_H
#define CLAVIGER_SERVER_SERVER_RELOAD_FILE_H

#include <stdint.h>

struct err;
struct server_file;
struct server_file_setting;
struct server_fingerprints;
struct capability;

/*
 * Records the state of the file before it is read.  The built-in one (NULL),
 * URLs and "-" have none: they never change.
 */
void server_reload_file_fingerprint(
    struct server_fingerprints *fingerprints, const char *path);

/*
 * Records the states of the other files that the capability was loaded from.
 * since_ms: when loading began (wall clock).
 */
void server_reload_file_fingerprint_parts(
    struct server_fingerprints *fingerprints,
    const struct capability *capability, int64_t since_ms);

/*
 * Loads the file of old again and returns it with one reference.  Logs its
 * errors and warnings.  Records its fingerprints, even on failure.  Returns
 * NULL and sets e if it cannot replace old.
 */
struct server_file *server_reload_file_load(
    const struct server_file_setting *setting,
    struct server_fingerprints *fingerprints, const struct server_file *old,
    struct err *e);

/* Sets e to the first error of capability (or NULL) with its place, if any. */
void server_reload_file_first_error(
    const struct capability *capability, struct err *e);

#endif
