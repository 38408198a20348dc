/* privilege.h - drops the privileges of the process. */
#ifndef CLAVIGER_SERVER_PRIVILEGE_H
#define CLAVIGER_SERVER_PRIVILEGE_H

#include <stdbool.h>

struct err;

/*
 * The first step, before any file is read or thread is started.  If the process
 * was started as root, it becomes user (a name or number) or, if that is NULL,
 * the owner of the directory data, and keeps only the capability to bind low
 * ports.  If the directory has no other owner, the process stays root, with all
 * capabilities, until the next step.  data may be NULL.  owns_data: the program
 * uses data, so it is created for that user if it does not exist or is empty.
 *
 * The decision is logged.  Returns -1 and sets e if user is unknown or cannot
 * be used, or if the directory belongs to another user.
 */
int privilege_become(
    const char *user, const char *data, bool owns_data, struct err *e);

/*
 * The second step, after all addresses are bound and still before any thread:
 * drops all capabilities permanently.  Returns -1 and sets e if some are left.
 */
int privilege_drop(struct err *e);

/*
 * Makes sure that programs which this process runs cannot gain privileges
 * (no_new_privs).
 */
void privilege_never_gain(void);

#endif
