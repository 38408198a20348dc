/* http_route_trie.h - the table that routes are kept in; for http_route*.c. */
#ifndef CLAVIGER_HTTP_HTTP_ROUTE_TRIE_H
#define CLAVIGER_HTTP_HTTP_ROUTE_TRIE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http_route.h"

enum {
	HTTP_ROUTE_VARIABLES = LEN(((struct http_route_match *)0)->variables),
	HTTP_ROUTE_SEGMENTS = 64, /* deeper patterns and paths are refused */
};

/* One method of one pattern. */
struct http_route_row {
	void *target;
	const char *pattern;
	struct str names[HTTP_ROUTE_VARIABLES]; /* of its variables, in order */
	size_t name_count;
};

/*
 * A segment of patterns: text where there is no variable in it, else the
 * shape, with "{}" for each variable.  Invariant: literals are sorted by
 * length and bytes; shapes by how much text they have, most first.
 */
struct http_route_node {
	struct str segment;
	struct http_route_node **literals, **shapes;
	size_t literal_count, shape_count;
	struct http_route_node
	    *tail; /* "{path}" at a pattern's end: all that follows */
	struct http_route_row *routes[HTTP_METHOD_COUNT];
	bool is_end; /* some pattern ends here */
	struct str allow;
};

struct http_routes {
	struct http_route_node *root;
	bool easy; /* a slash at the end counts for nothing */
	struct arena arena; /* everything of the table */
};
/* The orders of literals, by length and bytes, and of shapes. */
int http_route_trie_literals(struct str a, struct str b);
int http_route_trie_shapes(struct str a, struct str b);

/* Where s is among children, or where it would be put. */
size_t http_route_trie_place(struct http_route_node *const *children,
    size_t count, struct str s, int (*order)(struct str a, struct str b),
    bool *found);

/* Mark the methods that the node answers; OPTIONS always. */
void http_route_trie_methods(
    const struct http_route_node *n, bool has[HTTP_METHOD_COUNT]);

/* "GET, HEAD, OPTIONS", on the arena. */
struct str http_route_trie_allow(
    struct arena *a, const bool has[HTTP_METHOD_COUNT]);

#endif
