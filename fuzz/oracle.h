/*
 * oracle.h - parses JSON with jansson, to compare.  A separate file, because
 * its functions have the same names as ours.
 */
#ifndef CLAVIGER_FUZZ_ORACLE_H
#define CLAVIGER_FUZZ_ORACLE_H

#include <stdbool.h>

#include "base/str.h"

enum oracle_verdict {
	ORACLE_TAKES,
	ORACLE_REFUSES,
	ORACLE_CANNOT, /* jansson's limits: large numbers, NUL in a name */
};

/* Returns whether jansson accepts text. unique: duplicate names are refused. */
enum oracle_verdict oracle_json(struct str text, bool unique);

/* Reports whether two texts that jansson accepts have equal values. */
bool oracle_same(struct str a, struct str b);

#endif
