/* capability_auth.h - the `authentication` of an API or of a surface. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_AUTH_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_AUTH_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/model/capability_param.h"
#include "capability/model/capability_place.h"

struct capability_ref;

enum capability_auth_type {
	CAPABILITY_AUTH_NONE,
	CAPABILITY_AUTH_APIKEY,
	CAPABILITY_AUTH_BEARER,
	CAPABILITY_AUTH_BASIC,
	CAPABILITY_AUTH_DIGEST,
	CAPABILITY_AUTH_OAUTH2,
	CAPABILITY_AUTH_KEY, /* a key of the built-in authority; surfaces only
	                      */
	CAPABILITY_AUTH_OTHER, /* not supported: every call is refused */
};

/* One header of an apikey that sets several. */
struct capability_auth_header {
	struct capability_auth_header *next;
	struct str name, value; /* templates */
	const struct capability_ref *name_ref, *value_ref; /* compiled */
};

/* The texts of an authentication, compiled; NULL if the file has none. */
struct capability_auth_refs {
	const struct capability_ref *key, *value, *token, *username, *password;
	const struct capability_ref *authorization_server, *token_endpoint;
	const struct capability_ref *introspection_endpoint;
	const struct capability_ref *client_id, *client_secret;
	const struct capability_ref *audience, *resource, *scopes;
};

/* Texts are templates; STR_NONE if the file does not set them. */
struct capability_auth {
	struct capability_place place;
	enum capability_auth_type type;
	struct str type_name;
	struct str key, value; /* apikey: name and value */
	enum capability_in placement; /* apikey: not path */
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
	struct capability_auth_refs refs;
};

/*
 * Reports whether a sets the header, query parameter, cookie or member of a
 * body of that name.  a may be NULL.
 */
bool capability_auth_covers(
    const struct capability_auth *a, enum capability_in in, struct str name);

/*
 * Calls visit with each text of a that may be a template, and where its program
 * is.  a may be NULL.
 */
void capability_auth_each_text(struct capability_auth *a,
    void (*visit)(
        void *context, struct str text, const struct capability_ref **ref),
    void *context);

/* Calls visit with each compiled text of a, which may be NULL. */
void capability_auth_each_ref(const struct capability_auth *a,
    void (*visit)(void *context, const struct capability_ref *ref),
    void *context);

#endif
