/* capability_link_derive.h - the arguments of a tool while they are derived. */
#ifndef CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_DERIVE_H
#define CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_DERIVE_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/model/model.h"

struct capability_reader;

struct capability_link_derive {
	struct capability_reader *reader;
	struct capability_operation *tool;
	const struct capability_operation
	    *operation; /* the operation whose `with` is read */
	struct table given; /* names of arguments so far */
	struct table
	    results; /* names of steps so far, which are not arguments */
	struct capability_param **tail;
	struct capability_place place;
	struct str
	    target; /* the parameter that the text sets; STR_NONE: unknown */
	/* What the value being read fills, if that is no parameter; or NULL. */
	const struct capability_param *filled;
	bool bare; /* a name without a prefix is an argument too */
	bool optional; /* a step with a condition may not need the names */
	bool needed; /* the request cannot be sent without these names */
};

/* Reports whether the credential in the file sets p.  o and p may be NULL. */
bool capability_link_derive_is_credential(
    const struct capability_operation *o, const struct capability_param *p);

/*
 * Adds an argument that sets parameter p; p NULL: unknown.  If there is one of
 * that name, it becomes required if this one is.
 */
void capability_link_derive_add(struct capability_link_derive *d,
    struct str name, const struct capability_param *p);

/*
 * Completes the arguments that the author declared: adds the parameters that
 * the call requires and that neither these nor `with` set.  Without them no
 * request can be sent.
 */
void capability_link_derive_complete(struct capability_link_derive *d);

#endif
