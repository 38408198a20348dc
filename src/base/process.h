/* process.h - open files and other facts about this process. */
#ifndef CLAVIGER_BASE_PROCESS_H
#define CLAVIGER_BASE_PROCESS_H

#include <stdint.h>

struct buf;

/* Returns the number of open descriptors. */
int64_t process_open_files(void);

/* Returns the soft limit of open descriptors; -1 if it is unknown. */
int64_t process_max_files(void);

/* Raises the soft limit to the hard limit, and returns it. */
int64_t process_raise_max_files(void);

/*
 * Appends Prometheus text with the conventional names, process_*.  Omits values
 * that are unknown, for example without /proc.
 */
void process_metrics(struct buf *out);

#endif
