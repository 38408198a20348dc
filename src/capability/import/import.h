/* import.h - replaces the imports of a file with what they name. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_IMPORT_H
#define CLAVIGER_CAPABILITY_IMPORT_IMPORT_H

#include "capability/import/capability_import.h"
#include "capability/import/capability_import_root.h"

#endif
