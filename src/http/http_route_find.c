/* http_route_find.c - finds the route of a path and method. */
#include <string.h>

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_method.h"
#include "http/http_route_trie.h"

/* A search: its input, and what it has found so far. */
struct search {
	struct http_route_match *out;
	struct arena *arena;
	enum http_method method;
	bool easy;
	struct str values[HTTP_ROUTE_VARIABLES]; /* decoded */
	size_t value_count;
	const struct http_route_row *found;
	const struct http_route_node
	    *ends[2]; /* the first nodes that have the path */
	size_t end_count;
	bool has[HTTP_METHOD_COUNT]; /* the methods of all these nodes */
};

/*
 * Returns the first position of text in s that is not 0; s.n + 1 if there is no
 * such position.
 */
static size_t
find_behind_one(struct str s, struct str text)
{
	for (size_t at = 1; at + text.n <= s.n; at++) {
		if (memcmp(s.p + at, text.p, text.n) == 0)
			return at;
	}
	return s.n + 1;
}

/*
 * Matches "a{}b{}c" against a segment.  Each variable takes at least one byte,
 * and as few as possible.  The text after the last variable must end the
 * segment.
 */
static bool
split_segment(
    struct search *s, struct str shape, struct str segment, bool encoded)
{
	size_t at = str_find(shape, '{', 0);

	if (!str_starts(segment, str_part(shape, 0, at)))
		return false;
	segment = str_part(segment, at, segment.n);
	shape = str_part(shape, at, shape.n);
	while (shape.n > 0) {
		size_t next = str_find(shape, '{', 2), end;
		struct str text = str_part(shape, 2, next);

		if (segment.n < text.n + 1)
			return false;
		if (next < shape.n)
			end = find_behind_one(segment, text);
		else
			end = str_ends(segment, text) ? segment.n - text.n
			                              : segment.n + 1;
		if (end > segment.n)
			return false;
		text = str_part(segment, 0, end);
		if (encoded)
			text = decode_percent(s->arena, text, false);
		/* "%2" before "5": the match would split an escape. */
		if (text.p == NULL)
			return false;
		s->values[s->value_count++] = text;
		segment = str_part(segment, end + (next - 2), segment.n);
		shape = str_part(shape, next, shape.n);
	}
	return true;
}

/*
 * Tries the segment as received first, because an encoded separator belongs to
 * the value.  Then tries it decoded, because many clients encode the colon of
 * "key:{key}".  A "%" in a pattern matches only decoded text: otherwise it
 * would split an escape.
 */
static bool
match_shape(
    struct search *s, struct str shape, struct str segment, struct str decoded)
{
	size_t before = s->value_count;

	if (str_find(shape, '%', 0) == shape.n &&
	    split_segment(s, shape, segment, true))
		return true;
	s->value_count = before;
	return segment.p != decoded.p &&
	       split_segment(s, shape, decoded, false);
}

/*
 * Called at the node where the path ends.  Returns whether it has a route for
 * the method.
 */
static bool
end_here(struct search *s, const struct http_route_node *n)
{
	const struct http_route_row *route = n->routes[s->method];

	if (!n->is_end)
		return false;
	if (route == NULL && s->method == HTTP_METHOD_HEAD)
		route = n->routes[HTTP_METHOD_GET];
	if (route != NULL) {
		s->found = route;
		s->out->allow = n->allow;
		return true;
	}
	for (int m = 0; m < HTTP_METHOD_COUNT && s->end_count == 0; m++)
		if (n->routes[m] != NULL)
			s->out->target = n->routes[m]->target;
	if (s->end_count < LEN(s->ends))
		s->ends[s->end_count++] = n;
	http_route_trie_methods(n, s->has);
	return false;
}

static const struct http_route_node *
literal_of(const struct http_route_node *n, struct str segment)
{
	bool found;
	size_t at = http_route_trie_place(n->literals, n->literal_count,
	    segment, http_route_trie_literals, &found);

	return found ? n->literals[at] : NULL;
}

/* "/keys" also matches the pattern "/keys/". */
static bool
end_of_path(struct search *s, const struct http_route_node *n)
{
	const struct http_route_node *empty;

	if (end_here(s, n))
		return true;
	empty = s->easy ? literal_of(n, STR("")) : NULL;
	return empty != NULL && end_here(s, empty);
}

/* Matches the rest of the path as the value of "{path}". */
static bool
take_tail(struct search *s, const struct http_route_node *n, struct str rest)
{
	struct str value = decode_percent(s->arena, rest, false);

	if (n->tail == NULL || rest.n == 0 || value.p == NULL)
		return false;
	s->values[s->value_count] = value;
	s->out->tail = rest;
	s->value_count++;
	if (end_here(s, n->tail))
		return true;
	s->value_count--;
	s->out->tail = STR_NONE;
	return false;
}

/*
 * Searches depth first: literals, then shapes, then "{path}".  Only one way
 * leads to each node, so a search visits each node at most once.
 */
static bool
descend(struct search *s, const struct http_route_node *n, struct str path,
    size_t depth)
{
	struct str rest = path, segment, decoded;
	const struct http_route_node *literal;

	if (path.p == NULL)
		return end_of_path(s, n);
	segment = str_cut(&rest, '/');
	decoded = decode_percent(s->arena, segment, false);
	/* A segment with a malformed escape matches nothing but "{path}". */
	if (depth == HTTP_ROUTE_SEGMENTS || decoded.p == NULL)
		return take_tail(s, n, path);
	literal = literal_of(n, decoded);
	if (literal != NULL && descend(s, literal, rest, depth + 1))
		return true;
	for (size_t i = 0; i < n->shape_count; i++) {
		size_t before = s->value_count;

		if (match_shape(s, n->shapes[i]->segment, segment, decoded) &&
		    descend(s, n->shapes[i], rest, depth + 1))
			return true;
		s->value_count = before;
	}
	if (take_tail(s, n, path))
		return true;
	/* "/keys/" also matches the pattern "/keys". */
	return s->easy && segment.n == 0 && rest.p == NULL && depth > 0 &&
	       literal == NULL && end_here(s, n);
}

static void
hand_over(const struct search *s)
{
	struct http_route_match *out = s->out;

	out->target = s->found->target;
	out->pattern = s->found->pattern;
	out->variable_count = s->found->name_count;
	for (size_t i = 0; i < out->variable_count; i++)
		out->variables[i] =
		    (struct http_header){ s->found->names[i], s->values[i] };
}

/*
 * A pattern that is the whole path comes first in every search, because at each
 * segment a literal does.
 */
static bool
find_whole(const struct http_routes *r, struct str path,
    struct http_route_match *out, enum http_method method)
{
	const struct http_route_row *route;
	const struct http_route_node *end;
	bool found;
	size_t at = http_route_trie_path(r, path, &found);

	if (!found)
		return false;
	end = r->paths[at].end;
	route = end->routes[method];
	if (route == NULL && method == HTTP_METHOD_HEAD)
		route = end->routes[HTTP_METHOD_GET];
	if (route == NULL)
		return false;
	out->target = route->target;
	out->pattern = route->pattern;
	out->allow = end->allow;
	return true;
}

enum http_route_result
http_route_match(const struct http_routes *r, struct arena *a,
    enum http_method method, struct str path, struct http_route_match *out)
{
	struct search s;

	out->target = NULL;
	out->pattern = NULL;
	out->variable_count = 0;
	out->allow = out->tail = STR_NONE;
	if (path.n == 0 || path.p[0] != '/' || method >= HTTP_METHOD_COUNT)
		return HTTP_ROUTE_NO_PATH;
	if (find_whole(r, path, out, method))
		return HTTP_ROUTE_FOUND;
	s = (struct search){
		.out = out, .arena = a, .method = method, .easy = r->easy
	};
	if (descend(&s, r->root, str_part(path, 1, path.n), 0)) {
		hand_over(&s);
		return HTTP_ROUTE_FOUND;
	}
	out->tail = STR_NONE;
	if (s.end_count == 0)
		return HTTP_ROUTE_NO_PATH;
	out->allow = s.end_count == 1 ? s.ends[0]->allow
	                              : http_route_trie_allow(a, s.has);
	return HTTP_ROUTE_NO_METHOD;
}
