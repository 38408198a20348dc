/* http_route.c - builds the tree of routes from patterns. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "http/http_method.h"
#include "http/http_route_trie.h"

struct http_routes *
http_route_new(void)
{
	struct http_routes *r = mem_new(sizeof(*r));

	r->root = arena_new(&r->arena, sizeof(*r->root));
	return r;
}

void
http_route_ease(struct http_routes *r)
{
	r->easy = true;
}

static void
drop_children(struct http_route_node *n)
{
	for (size_t i = 0; i < n->literal_count; i++)
		drop_children(n->literals[i]);
	for (size_t i = 0; i < n->shape_count; i++)
		drop_children(n->shapes[i]);
	if (n->tail != NULL)
		drop_children(n->tail);
	free(n->literals);
	free(n->shapes);
}

void
http_route_free(struct http_routes *r)
{
	if (r == NULL)
		return;
	drop_children(r->root);
	free(r->paths);
	arena_done(&r->arena);
	free(r);
}

static struct http_route_node *
child_of(struct http_routes *r, struct http_route_node *parent,
    struct str segment, bool is_shape)
{
	struct http_route_node ***list =
	    is_shape ? &parent->shapes : &parent->literals;
	size_t *count =
	    is_shape ? &parent->shape_count : &parent->literal_count;
	bool found;
	size_t at = http_route_trie_place(*list, *count, segment,
	    is_shape ? http_route_trie_shapes : http_route_trie_literals,
	    &found);
	struct http_route_node *child;

	if (found)
		return (*list)[at];
	child = arena_new(&r->arena, sizeof(*child));
	child->segment = arena_str(&r->arena, segment);
	*list =
	    mem_resize(*list, (*count + 1) * sizeof(struct http_route_node *));
	memmove(*list + at + 1, *list + at,
	    (*count - at) * sizeof(struct http_route_node *));
	(*list)[at] = child;
	(*count)++;
	return child;
}

static int
add_name(struct http_route_row *route, struct str name, struct err *e)
{
	if (name.n == 0)
		return err_set(e, ERR_INPUT,
		    "the path '%s' has a variable without a name",
		    route->pattern);
	if (route->name_count == HTTP_ROUTE_VARIABLES)
		return err_set(e, ERR_INPUT,
		    "the path '%s' has more than %d variables", route->pattern,
		    (int)HTTP_ROUTE_VARIABLES);
	route->names[route->name_count++] = name;
	return 0;
}

static struct str
refuse_braces(const struct http_route_row *route, struct err *e)
{
	err_set(e, ERR_INPUT,
	    "the path '%s' has a brace without its pair, or two variables with "
	    "nothing between",
	    route->pattern);
	return STR_NONE;
}

/*
 * Returns the text between the braces at i, "{x}" or "{{ x }}", and sets *next
 * to the position after them.
 */
static struct str
read_name(struct str segment, size_t i, size_t *next)
{
	size_t open =
	    str_starts(str_part(segment, i, segment.n), STR("{{")) ? 2 : 1;
	size_t end = str_find(segment, '}', i);

	*next = end + open;
	if (*next > segment.n || (open == 2 && segment.p[end + 1] != '}'))
		return STR_NONE;
	return str_trim(str_part(segment, i + open, end));
}

/*
 * Converts "a{x}b" to its shape "a{}b" on the arena, and adds the names to the
 * route.  Returns STR_NONE and sets e if it is malformed.
 */
static struct str
read_segment(struct arena *a, struct http_route_row *route, struct str segment,
    struct err *e)
{
	struct str text = decode_percent(a, segment, false);
	char *out;
	size_t n = 0, i = 0;

	/* Paths are compared decoded: "a b" equals "a%20b". */
	if (text.p != NULL)
		segment = text;
	out = arena_new(a, segment.n + 1);

	while (i < segment.n) {
		struct str name;

		out[n++] = segment.p[i];
		if (segment.p[i] == '}')
			return refuse_braces(route, e);
		if (segment.p[i] != '{') {
			i++;
			continue;
		}
		/* The end of the first of two adjacent variables is unknown. */
		name = read_name(segment, i, &i);
		if (name.p == NULL || (n >= 2 && out[n - 2] == '}'))
			return refuse_braces(route, e);
		if (add_name(route, name, e) == -1)
			return STR_NONE;
		out[n++] = '}';
	}
	return (struct str){ out, n };
}

static struct http_route_node *
tail_of(struct http_routes *r, struct http_route_node *parent)
{
	if (parent->tail == NULL) {
		parent->tail = arena_new(&r->arena, sizeof(*parent->tail));
		parent->tail->segment = STR("{}");
	}
	return parent->tail;
}

/* Is the last variable of the route a whole last segment "{path}"? */
static bool
is_tail(const struct http_route_row *route, struct str shape, struct str rest)
{
	return rest.p == NULL && str_is(shape, "{}") &&
	       str_is(route->names[route->name_count - 1], "path");
}

/* Returns the node for the pattern's end, or NULL and sets e. */
static struct http_route_node *
add_segments(struct http_routes *r, struct http_route_row *route, struct err *e)
{
	struct str rest = str_of(route->pattern);
	struct http_route_node *n = r->root;
	size_t depth = 0;

	/* The text after a "?" is not part of the path. */
	rest = str_part(rest, rest.p[0] == '/', str_find(rest, '?', 0));
	while (rest.p != NULL) {
		size_t before = route->name_count;
		struct str segment = str_cut(&rest, '/');
		struct str shape = read_segment(&r->arena, route, segment, e);

		if (shape.p == NULL)
			return NULL;
		if (++depth > HTTP_ROUTE_SEGMENTS) {
			err_set(e, ERR_INPUT,
			    "the path '%s' has more than %d segments",
			    route->pattern, (int)HTTP_ROUTE_SEGMENTS);
			return NULL;
		}
		if (route->name_count > before && is_tail(route, shape, rest))
			n = tail_of(r, n);
		else
			n = child_of(r, n, shape, route->name_count > before);
	}
	return n;
}

/*
 * Adds the path of a pattern without variables and escapes to the table of
 * whole paths, which a search looks at first.
 */
static void
add_path(
    struct http_routes *r, struct str path, const struct http_route_node *end)
{
	bool found;
	size_t at;

	if (path.p[0] != '/' || str_find(path, '{', 0) < path.n ||
	    str_find(path, '%', 0) < path.n || str_find(path, '?', 0) < path.n)
		return;
	at = http_route_trie_path(r, path, &found);
	if (found)
		return;
	r->paths =
	    mem_resize(r->paths, (r->path_count + 1) * sizeof(*r->paths));
	memmove(r->paths + at + 1, r->paths + at,
	    (r->path_count - at) * sizeof(*r->paths));
	r->paths[at] = (struct http_route_path){ path, end };
	r->path_count++;
}

int
http_route_add(struct http_routes *r, enum http_method method,
    const char *pattern, void *target, struct err *e)
{
	struct http_route_row *route = arena_new(&r->arena, sizeof(*route));
	bool has[HTTP_METHOD_COUNT] = { false };
	struct http_route_node *end;

	if (pattern[0] == '\0')
		return err_set(e, ERR_INPUT, "the path is empty");
	route->target = target;
	route->pattern = arena_strdup(&r->arena, str_of(pattern));
	end = add_segments(r, route, e);
	if (end == NULL)
		return -1;
	if (end->routes[method] != NULL)
		return err_set(e, ERR_DENIED,
		    "%s %s has the same shape as %s, which is used",
		    http_method_name(method), pattern,
		    end->routes[method]->pattern);
	end->routes[method] = route;
	end->is_end = true;
	add_path(r, str_of(route->pattern), end);
	http_route_trie_methods(end, has);
	end->allow = http_route_trie_allow(&r->arena, has);
	return 0;
}
