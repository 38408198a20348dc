/* reader.h - YAML mappings, read by a table of their keys. */
#ifndef CLAVIGER_CAPABILITY_READER_READER_H
#define CLAVIGER_CAPABILITY_READER_READER_H

#include "capability/reader/capability_dialect.h"
#include "capability/reader/capability_reader.h"
#include "capability/reader/capability_same_name.h"
#include "capability/reader/capability_suggest.h"

#endif
