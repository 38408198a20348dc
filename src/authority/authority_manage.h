/* authority_manage.h - shows and changes single keys. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_MANAGE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_MANAGE_H

#include <stdbool.h>

struct authority_request;

/*
 * Answers 200 with a key of the account, and its generation as ETag; 404 if
 * the account has no key with that id.  Returns true.
 */
bool authority_manage_show(
    struct authority_request *a, const char *account, const char *id);

#endif
