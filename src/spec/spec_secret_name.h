/* spec_secret_name.h - names of members that hold what nobody is to read. */
#ifndef CLAVIGER_SPEC_SPEC_SECRET_NAME_H
#define CLAVIGER_SPEC_SPEC_SECRET_NAME_H

#include <stdbool.h>

#include "base/str.h"

struct spec_output;

/*
 * Is a member, argument or field of that name likely to hold a secret:
 * "client_secret", "accessToken", "API-Key"?  Case and "_", "-", "." and spaces
 * are ignored.  Names of what goes with a secret ("token_type", "secretId",
 * "next_page_token") do not count.
 */
bool spec_secret_name_is(struct str name);

/* Has any output of the chain that may be text such a name, at any depth? */
bool spec_secret_name_in_outputs(const struct spec_output *o);

#endif
