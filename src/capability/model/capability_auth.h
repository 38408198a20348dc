/* capability_auth.h - the `authentication` of an API or of a surface. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_AUTH_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_AUTH_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/model/capability_param.h"
#include "capability/model/capability_place.h"

enum capability_auth_type {
	CAPABILITY_AUTH_NONE,
	CAPABILITY_AUTH_APIKEY,
	CAPABILITY_AUTH_BEARER,
	CAPABILITY_AUTH_BASIC,
	CAPABILITY_AUTH_DIGEST,
	CAPABILITY_AUTH_OAUTH2,
	CAPABILITY_AUTH_OTHER, /* not supported: every call is refused */
};

/* One header of an apikey that sets several. */
struct capability_auth_header {
	struct capability_auth_header *next;
	struct str name, value; /* templates */
};

/* Texts are templates; STR_NONE if the file does not set them. */
struct capability_auth {
	struct capability_place place;
	enum capability_auth_type type;
	struct str type_name;
	struct str key, value; /* apikey: name and value */
	bool in_query; /* apikey: placement */
	struct capability_auth_header
	    *headers; /* apikey: beside or without key */
	struct str token; /* bearer */
	struct str username, password; /* basic, digest */
	/* oauth2 */
	struct str authorization_server; /* the issuer's URL */
	struct str token_endpoint, introspection_endpoint;
	struct str client_id, client_secret;
	struct str audience, resource;
	struct str scopes; /* separated by spaces */
	bool introspects; /* tokenValidation: introspection */
};

/*
 * Reports whether a sets the header or query parameter of that name.  a may be
 * NULL.
 */
bool capability_auth_covers(
    const struct capability_auth *a, enum capability_in in, struct str name);

/* Calls visit for each text of a that may be a template. a may be NULL. */
void capability_auth_each_text(const struct capability_auth *a,
    void (*visit)(void *context, struct str text), void *context);

#endif
