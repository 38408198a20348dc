/* keys_derive.h - `claviger keys derive`: a narrower key, made without a
 * server.
 */
#ifndef CLAVIGER_CLI_KEYS_DERIVE_H
#define CLAVIGER_CLI_KEYS_DERIVE_H

#include "server/server.h"

extern const struct option_row keys_derive_rows[];

/* Its struct option_table. */
#define KEYS_DERIVE_TABLE                                                      \
	{                                                                      \
		"keys derive [OPTION...]",                                     \
		    "Make a narrower key from a key, without a server.",       \
		    keys_derive_rows                                           \
	}

/* Runs the verb, whose options are those of t.  Returns the exit code. */
int keys_derive_run(const struct option_table *t, int argc, char **argv);

#endif
