/* capability_secret_name.h - names of members that hold what nobody is to read.
 */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SECRET_NAME_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SECRET_NAME_H

#include <stdbool.h>

#include "base/base.h"

struct capability_output;

/*
 * Is a member, argument or field of that name likely to hold a secret:
 * "client_secret", "accessToken", "API-Key"?  Case and "_", "-", "." and spaces
 * are ignored.  Names of what goes with a secret ("token_type", "secretId",
 * "next_page_token") do not count.
 */
bool capability_secret_name_is(struct str name);

/* Has any output of the chain that may be text such a name, at any depth? */
bool capability_secret_name_in_outputs(const struct capability_output *o);

#endif
