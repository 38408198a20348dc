/* file.h - files that a capability is made of. */
#ifndef CLAVIGER_CAPABILITY_FILE_FILE_H
#define CLAVIGER_CAPABILITY_FILE_FILE_H

#include "capability/file/capability_file.h"

#endif
