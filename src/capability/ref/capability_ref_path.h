/* capability_ref_path.h - paths of upstream requests, compiled. */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_PATH_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct capability_ref_name;

/*
 * One piece of the path of an upstream request.  The segment in which a
 * variable is, is checked when it is complete, so a piece knows what it adds to
 * the segment before, and whether it completes it.
 */
struct capability_ref_path_piece {
	struct str url; /* its text, percent-encoded */
	struct str before; /* of its text, what completes the segment before */
	bool ends; /* its text contains "/" or "?": that segment is complete */
	struct str after; /* then, what begins the next segment */
	bool in_query; /* its variable is behind a "?" */
	const struct capability_ref_name *name; /* the variable; NULL: none */
};

struct capability_ref_path {
	const struct capability_ref_path_piece *pieces;
	size_t count;
	bool has_query; /* the path contains a "?" */
	const struct str *query_names; /* of its query, decoded */
	size_t query_name_count;
};

#endif
