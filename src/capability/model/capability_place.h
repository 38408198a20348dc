/* capability_place.h - a position in one of the files of a capability. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PLACE_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PLACE_H

#include "base/base.h"

struct capability;

/*
 * line and column count from 1.  source is an index into the files of the
 * capability: 0 is the file that was named, the others are its imports.
 */
struct capability_place {
	int line, column;
	unsigned source;
};

/* Returns the name of the file of the place, or "" if it has no file. */
struct str capability_place_file(
    const struct capability *s, struct capability_place place);

#endif
