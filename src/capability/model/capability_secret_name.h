/* capability_secret_name.h - names that suggest a secret. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SECRET_NAME_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SECRET_NAME_H

#include <stdbool.h>

#include "base/base.h"

struct capability_output;

/*
 * Reports whether a member, argument or field of that name probably holds a
 * secret: "client_secret", "accessToken", "API-Key".  Case and "_", "-", "."
 * and spaces are ignored.  Names of properties of a secret ("token_type",
 * "secretId") and of pages ("next_page_token") are not secrets.
 */
bool capability_secret_name_is(struct str name);

/*
 * Reports whether an output in the list that may be text has such a name, at
 * any depth.
 */
bool capability_secret_name_in_outputs(const struct capability_output *o);

#endif
