/* process.h - what the kernel knows about this process. */
#ifndef CLAVIGER_BASE_PROCESS_H
#define CLAVIGER_BASE_PROCESS_H

#include <stdint.h>

struct buf;

/* Descriptors that are open now. */
int64_t process_open_files(void);

/* The soft limit of open descriptors. */
int64_t process_max_files(void);

/* Raise that limit to the hard one, and return it. */
int64_t process_raise_max_files(void);

/*
 * Append Prometheus text with the conventional names, process_*.  What cannot
 * be found out, such as without /proc, is left out.
 */
void process_metrics(struct buf *out);

#endif
