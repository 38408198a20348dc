/* builtin.h - the capability that is served where no file is named. */
#ifndef CLAVIGER_SERVER_BUILTIN_H
#define CLAVIGER_SERVER_BUILTIN_H

#include "base/base.h"

/* capabilities/keys-management.yaml as it was when the program was built. */
struct str builtin_capability(void);

/* Its consumed namespace, which runs on the authority. */
#define BUILTIN_NAMESPACE "keys-management"
#define BUILTIN_FILE "capabilities/keys-management.yaml"

#endif
