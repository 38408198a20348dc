/* privilege.h - rights that the program was started with, and gives up. */
#ifndef CLAVIGER_SERVER_PRIVILEGE_H
#define CLAVIGER_SERVER_PRIVILEGE_H

#include <stdbool.h>

struct err;

/*
 * The first step, before any file is read and any thread is started.  Started
 * as root, the process becomes user (a name or number), or if that is NULL the
 * owner of the directory data; it keeps nothing but the right to bind low
 * ports.  Without such an owner it stays root, with all rights, until the next
 * step.  data: the directory to be, NULL if there is none; owns_data: it is
 * used, so it is made for that user if it does not exist or is empty.
 *
 * What was decided is logged.  -1 and e if user is unknown or cannot be become,
 * or if the directory is somebody else's.
 */
int privilege_become(
    const char *user, const char *data, bool owns_data, struct err *e);

/*
 * The second step, once all addresses are bound, still before any thread: give
 * up all capabilities, for good.  -1 and e if some are left.
 */
int privilege_drop(struct err *e);

/* In a process of its own or at the start: no program that is run gains any. */
void privilege_never_gain(void);

#endif
