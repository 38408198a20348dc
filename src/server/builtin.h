/* builtin.h - the capability that serve uses if no file is named. */
#ifndef CLAVIGER_SERVER_BUILTIN_H
#define CLAVIGER_SERVER_BUILTIN_H

#include "base/base.h"

/*
 * Returns capabilities/keys-management.yaml as it was when the program was
 * built.
 */
struct str builtin_capability(void);

/* Its consumed namespace, whose calls go to the authority in this process. */
#define BUILTIN_NAMESPACE "keys-management"
#define BUILTIN_FILE "capabilities/keys-management.yaml"

#endif
