/* server_descriptors.h - what the limit of open files allows. */
#ifndef CLAVIGER_SERVER_SERVER_DESCRIPTORS_H
#define CLAVIGER_SERVER_SERVER_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

struct err;
struct limits;

/*
 * The numbers are in DESIGN.md, "Descriptors".  Raises the soft limit to the
 * hard one.  -1 and e if even that is too small to start.
 */
int server_descriptors_raise(int64_t *limit, struct err *e);

/*
 * How many workers, at most wanted, can listen on that many addresses when used
 * descriptors are open already.  A warning is logged if these are fewer.  -1
 * and e if there is not even room for one.
 */
int server_descriptors_workers(int64_t limit, int64_t used, size_t addresses,
    size_t wanted, size_t *out, struct err *e);

struct server_descriptors {
	struct conn_table_limits connections;
	size_t upstream_sockets; /* of each worker */
};

/*
 * How many connections there may be once all workers listen, and used
 * descriptors are open.  The shares of c shrink with it.  Logs the result in
 * one line.  -1 and e if there is no room for any.
 */
int server_descriptors_share(int64_t limit, int64_t used, size_t workers,
    const struct limits *c, struct server_descriptors *out, struct err *e);

#endif
