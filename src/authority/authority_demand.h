/* authority_demand.h - what a proxy asks about a key. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_DEMAND_H
#define CLAVIGER_AUTHORITY_AUTHORITY_DEMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;
struct http_headers;

enum {
	AUTHORITY_DEMAND_PERMISSIONS = 16,
	AUTHORITY_DEMAND_METADATA = 8,
};

/* Start with { .arena = a }; texts are borrowed or on the arena. */
struct authority_demand {
	struct arena *arena;
	struct str *permissions; /* all must hold; NULL: none */
	size_t permission_count;
	struct str resource; /* STR_NONE: any */
	struct str method; /* of the guarded request; STR_NONE: not said */
	struct str *metadata; /* names to report; NULL: none */
	size_t metadata_count;
};

/*
 * Reads `require-permission`, `require-resource`, `request-method` and
 * `metadata` of a query.  Other parameters belong to the guarded request, but
 * one that begins with `require-` is an error: it would not be checked.
 * Returns -1 and sets e (INPUT).
 */
int authority_demand_read_query(
    struct authority_demand *d, struct str query, struct err *e);

/*
 * Reads X-Auth-Permission and X-Auth-Metadata, which are lists with commas, and
 * X-Auth-Resource.  The peer must be trusted.  Returns -1 and sets e (INPUT) if
 * the query has a requirement, too: a proxy writes one of them, and a client
 * may have written the other.
 */
int authority_demand_read_headers(
    struct authority_demand *d, const struct http_headers *h, struct err *e);

#endif
