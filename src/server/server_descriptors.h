/* server_descriptors.h - divides the limit of open files. */
#ifndef CLAVIGER_SERVER_SERVER_DESCRIPTORS_H
#define CLAVIGER_SERVER_SERVER_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

struct err;
struct limits;

/*
 * Raises the soft limit of open files to the hard limit, and sets *limit.
 * Returns -1 and sets e if even that is too low to start.  The numbers are in
 * DESIGN.md, "Descriptors".
 */
int server_descriptors_raise(int64_t *limit, struct err *e);

/*
 * Sets *out to the number of workers, at most `wanted`, that can listen on that
 * many addresses while `used` descriptors are open.  Logs a warning if fewer
 * than wanted can.  Returns -1 and sets e if not even one can.
 */
int server_descriptors_workers(int64_t limit, int64_t used, size_t addresses,
    size_t wanted, size_t *out, struct err *e);

struct server_descriptors {
	struct conn_table_limits connections;
	size_t upstream_sockets; /* of each worker */
};

/*
 * Determines how many connections can be open once all workers listen and
 * `used` descriptors are open.  The shares of c shrink in proportion.  Logs the
 * result in one line.  Returns -1 and sets e if no connection is possible.
 */
int server_descriptors_share(int64_t limit, int64_t used, size_t workers,
    const struct limits *c, struct server_descriptors *out, struct err *e);

#endif
