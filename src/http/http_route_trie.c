/* http_route_trie.c - the tree of routes. */
#include <string.h>

#include "http/http_method.h"
#include "http/http_route_trie.h"

int
http_route_trie_literals(struct str a, struct str b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n > 0 ? memcmp(a.p, b.p, a.n) : 0;
}

/* More text first: "key:{}" is tried before "{}". */
int
http_route_trie_shapes(struct str a, struct str b)
{
	return http_route_trie_literals(b, a);
}

size_t
http_route_trie_place(struct http_route_node *const *children, size_t count,
    struct str s, int (*order)(struct str a, struct str b), bool *found)
{
	size_t low = 0, high = count;

	*found = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = order(children[middle]->segment, s);

		if (c == 0) {
			*found = true;
			return middle;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
http_route_trie_path(const struct http_routes *r, struct str path, bool *found)
{
	size_t low = 0, high = r->path_count;

	*found = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = http_route_trie_literals(r->paths[middle].path, path);

		if (c == 0) {
			*found = true;
			return middle;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct str
http_route_trie_allow(struct arena *a, const bool has[HTTP_METHOD_COUNT])
{
	struct str out = STR("");

	for (int m = 0; m < HTTP_METHOD_COUNT; m++) {
		const char *name = http_method_name((enum http_method)m);

		if (has[m])
			out = arena_strf(a, "%.*s%s%s", STR_FMT(out),
			    out.n > 0 ? ", " : "", name);
	}
	return out;
}

void
http_route_trie_methods(
    const struct http_route_node *n, bool has[HTTP_METHOD_COUNT])
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		has[m] = has[m] || n->routes[m] != NULL;
	has[HTTP_METHOD_HEAD] =
	    has[HTTP_METHOD_HEAD] || n->routes[HTTP_METHOD_GET] != NULL;
	has[HTTP_METHOD_OPTIONS] = true;
}
