/* log_file.h - lines that a thread of their own appends to a file. */
#ifndef CLAVIGER_BASE_LOG_FILE_H
#define CLAVIGER_BASE_LOG_FILE_H

#include <stdint.h>

#include "base/str.h"

struct err;
struct log_file;

/*
 * Opens path for appending, with mode 0600 if it does not exist; "-" is
 * standard output.  NULL and e (SYSTEM) if it cannot be opened.
 */
struct log_file *log_file_open(const char *path, struct err *e);

/*
 * Queues one line, which ends with "\n"; copied.  Never waits for the file: if
 * it cannot be written as fast as lines come, and 1 MiB waits, the line is
 * dropped and counted.  Callable from any thread.
 */
void log_file_add(struct log_file *f, struct str line);

/*
 * Opens path again before the next line, so that a file which was renamed is
 * left alone.  If that fails, the old file is kept and a warning is logged.
 * Callable from any thread.
 */
void log_file_reopen(struct log_file *f);

/* Lines that are in no file: the queue was full or a write failed. */
uint64_t log_file_dropped(struct log_file *f);

/* Writes what is queued, as far as the file takes it at once, and frees f. */
void log_file_close(struct log_file *f);

#endif
