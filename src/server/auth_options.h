/* auth_options.h - options of serve for proxies that ask the authority. */
#ifndef CLAVIGER_SERVER_AUTH_OPTIONS_H
#define CLAVIGER_SERVER_AUTH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct authority;
struct err;

/* Start with auth_options_init(). */
struct auth_options {
	struct buf networks; /* encoded */
	uint16_t network_count;
	bool users; /* "unix" */
	char *cookie, *query; /* NULL: none */
};

void auth_options_init(struct auth_options *o);
void auth_options_done(struct auth_options *o);

/* Expands to X(...) once per option, as POLICY_OPTIONS() does. */
#define AUTH_OPTIONS(X, add)                                                   \
	X(add, auth_trust, "auth-trust", "NETWORK|unix",                       \
	    "a proxy whose headers count at /v1/auth")                         \
	X(add, auth_cookie, "auth-cookie", "NAME",                             \
	    "a cookie that may have a key there")                              \
	X(add, auth_query, "auth-query", "NAME",                               \
	    "a query parameter that may have a key there")

/*
 * Reads the value of the option of that name.  Returns -1 and sets e (INPUT) if
 * it is invalid.
 */
int auth_options_add(struct auth_options *o, const char *option,
    const char *value, struct err *e);

/* Sets them in the authority, which borrows from o. */
void auth_options_apply(const struct auth_options *o, struct authority *a);

#endif
