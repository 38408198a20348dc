/* authority_forward_head.h - the heads of responses of /v1/auth. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_FORWARD_HEAD_H
#define CLAVIGER_AUTHORITY_AUTHORITY_FORWARD_HEAD_H

#include <stdbool.h>

struct authority_demand;
struct authority_request;
struct key_check;
struct key_view;

/* Texts are constants. */
struct authority_forward_head_refusal {
	int status; /* 401 or 403 */
	const char *code; /* of the body */
	/* NULL: the permission that is missing, or the caveat that failed. */
	const char *message;
	const char *error; /* of RFC 6750 3.1; NULL: none */
	const struct key_check *check; /* what was required; NULL: nothing */
};

/*
 * Fills in the response: a challenge (RFC 9110 11.6.1) and the usual error with
 * further members.  Returns false, so that a refusal is one statement.
 */
bool authority_forward_head_refuse(struct authority_request *a,
    const struct authority_forward_head_refusal *r);

/*
 * Adds X-Key-Id, -Account, -Scope, -Permissions, and X-Key-Meta-... for each
 * member of the metadata that is requested.  check is what the key was verified
 * with: a derived key or a token has what its caveats leave.
 */
void authority_forward_head_describe(struct authority_request *a,
    const struct key_view *v, const struct key_check *check,
    const struct authority_demand *d);

/*
 * Returns the value of X-Key-Permissions of a preset, on the heap: its patterns
 * with commas.
 */
char *authority_forward_head_preset(const char *name);

#endif
