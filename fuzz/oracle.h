/* oracle.h - jansson's word on a text; apart, since its names are ours, too. */
#ifndef CLAVIGER_FUZZ_ORACLE_H
#define CLAVIGER_FUZZ_ORACLE_H

#include <stdbool.h>

#include "base/str.h"

enum oracle_verdict {
	ORACLE_TAKES,
	ORACLE_REFUSES,
	ORACLE_CANNOT, /* beyond its limits: large numbers, NUL in a name */
};

enum oracle_verdict oracle_json(struct str text, bool unique);

/* Returns whether two texts that the oracle accepts have equal values. */
bool oracle_same(struct str a, struct str b);

#endif
