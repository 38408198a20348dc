/* http_route_trie.h - the tree of routes, for http_route*.c. */
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
 * A segment of patterns: a literal, or a shape with "{}" for each variable.
 * Invariant: literals are sorted by length and bytes; shapes by the amount of
 * text, most first.
 */
struct http_route_node {
	struct str segment;
	struct http_route_node **literals, **shapes;
	size_t literal_count, shape_count;
	struct http_route_node *tail; /* "{path}" at the end of a pattern */
	struct http_route_row *routes[HTTP_METHOD_COUNT];
	bool is_end; /* a pattern ends here */
	struct str allow;
};

/* The whole path of a pattern without variables, and its node. */
struct http_route_path {
	struct str path;
	const struct http_route_node *end;
};

struct http_routes {
	struct http_route_node *root;
	/* Sorted by length and bytes. */
	struct http_route_path *paths;
	size_t path_count;
	bool easy; /* a slash at the end is ignored */
	struct arena arena; /* owns the table */
};

/* Compare literals, or shapes, in the order of the invariant above. */
int http_route_trie_literals(struct str a, struct str b);
int http_route_trie_shapes(struct str a, struct str b);

/* Returns the index of s among children, or where to insert it. */
size_t http_route_trie_place(struct http_route_node *const *children,
    size_t count, struct str s, int (*order)(struct str a, struct str b),
    bool *found);

/* Returns the index of path in r->paths, or where to insert it. */
size_t http_route_trie_path(
    const struct http_routes *r, struct str path, bool *found);

/* Marks the methods of the node, and always OPTIONS. */
void http_route_trie_methods(
    const struct http_route_node *n, bool has[HTTP_METHOD_COUNT]);

/* Returns "GET, HEAD, OPTIONS", on the arena. */
struct str http_route_trie_allow(
    struct arena *a, const bool has[HTTP_METHOD_COUNT]);

#endif
