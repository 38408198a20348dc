/* log_file.h - appends lines to a file from a thread of its own. */
#ifndef CLAVIGER_BASE_LOG_FILE_H
#define CLAVIGER_BASE_LOG_FILE_H

#include <stdint.h>

#include "base/str.h"

struct err;
struct log_file;

/*
 * Opens path for appending, with mode 0600 if it does not exist; "-" is
 * standard output.  Returns NULL and sets e (SYSTEM) if it cannot be opened.
 */
struct log_file *log_file_open(const char *path, struct err *e);

/*
 * Queues a copy of one line, which ends with "\n".  Never waits for the file:
 * if 1 MiB is queued already, the line is dropped and counted.  Callable from
 * any thread.
 */
void log_file_add(struct log_file *f, struct str line);

/*
 * Opens path again before the next line, after a program renamed the file.  If
 * that fails, it logs a warning and keeps the old file.  Callable from any
 * thread.
 */
void log_file_reopen(struct log_file *f);

/* Returns the number of lines lost: the queue was full or a write failed. */
uint64_t log_file_dropped(struct log_file *f);

/* Writes as much of the queue as the file takes without waiting, and frees f.
 */
void log_file_close(struct log_file *f);

#endif
