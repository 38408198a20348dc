/* strict.h - checks a file against the published schema of its dialect. */
#ifndef CLAVIGER_CAPABILITY_STRICT_STRICT_H
#define CLAVIGER_CAPABILITY_STRICT_STRICT_H

#include "capability/strict/capability_strict.h"

#endif
