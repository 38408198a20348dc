/* privilege.h - drops the privileges of the process. */
#ifndef CLAVIGER_SERVER_PRIVILEGE_H
#define CLAVIGER_SERVER_PRIVILEGE_H

#include <stdbool.h>

struct err;

/*
 * The first step, before any file is read and any thread started. If the
 * process was started as root, it becomes user (a name or number) or, if that
 * is NULL, the owner of the directory data, and keeps only the right to bind
 * low ports. Without such an owner it stays root, with all rights, until the
 * next step. data may be NULL; owns_data: it is used, so it is created for that
 * user if it does not exist or is empty.
 *
 * The decision is logged. Returns -1 and sets e if user is unknown or cannot be
 * used, or if the directory belongs to another user.
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
