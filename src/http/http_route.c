/* http_route.c - which handler a path and method belong to: a trie of segments.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/mem.h"
#include "http/http_route.h"

enum {
	VARIABLES_MOST = LEN(((struct http_route_match *)0)->variables),
	SEGMENTS_MOST = 64, /* deeper patterns and paths are refused */
};

/* One method of one pattern. */
struct route {
	void *target;
	const char *pattern;
	struct str names[VARIABLES_MOST]; /* of its variables, in order */
	size_t name_count;
};

/*
 * A segment of patterns: text where there is no variable in it, else the
 * shape, with "{}" for each variable.  Invariant: literals are sorted by
 * length and bytes; shapes by how much text they have, most first.
 */
struct node {
	struct str segment;
	struct node **literals, **shapes;
	size_t literal_count, shape_count;
	struct node *tail; /* "{path}" at a pattern's end: all that follows */
	struct route *routes[HTTP_METHOD_COUNT];
	bool is_end; /* some pattern ends here */
	struct str allow;
};

struct http_routes {
	struct node *root;
	bool easy; /* a slash at the end counts for nothing */
	struct arena arena; /* everything of the table */
};

struct http_routes *
http_routes_new(void)
{
	struct http_routes *r = mem_new(sizeof(*r));

	r->root = arena_new(&r->arena, sizeof(*r->root));
	return r;
}

void
http_routes_ease(struct http_routes *r)
{
	r->easy = true;
}

static void
drop_children(struct node *n)
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
http_routes_free(struct http_routes *r)
{
	if (r == NULL)
		return;
	drop_children(r->root);
	arena_done(&r->arena);
	free(r);
}

static int
order_literals(struct str a, struct str b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n > 0 ? memcmp(a.p, b.p, a.n) : 0;
}

/* More text first: "key:{}" is asked before "{}". */
static int
order_shapes(struct str a, struct str b)
{
	return order_literals(b, a);
}

/* Where s is among children, or where it would be put. */
static size_t
find_place(struct node *const *children, size_t count, struct str s,
    int (*order)(struct str a, struct str b), bool *found)
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

static struct node *
child_of(struct http_routes *r, struct node *parent, struct str segment,
    bool is_shape)
{
	struct node ***list = is_shape ? &parent->shapes : &parent->literals;
	size_t *count =
	    is_shape ? &parent->shape_count : &parent->literal_count;
	bool found;
	size_t at = find_place(*list, *count, segment,
	    is_shape ? order_shapes : order_literals, &found);
	struct node *child;

	if (found)
		return (*list)[at];
	child = arena_new(&r->arena, sizeof(*child));
	child->segment = arena_str(&r->arena, segment);
	*list = mem_resize(*list, (*count + 1) * sizeof(struct node *));
	memmove(
	    *list + at + 1, *list + at, (*count - at) * sizeof(struct node *));
	(*list)[at] = child;
	(*count)++;
	return child;
}

static int
add_name(struct route *route, struct str name, struct err *e)
{
	if (name.n == 0)
		return err_set(e, ERR_INPUT,
		    "the path '%s' has a variable without a name",
		    route->pattern);
	if (route->name_count == VARIABLES_MOST)
		return err_set(e, ERR_INPUT,
		    "the path '%s' has more than %d variables", route->pattern,
		    (int)VARIABLES_MOST);
	route->names[route->name_count++] = name;
	return 0;
}

static struct str
refuse_braces(const struct route *route, struct err *e)
{
	err_set(e, ERR_INPUT,
	    "the path '%s' has a brace without its pair, or two variables with "
	    "nothing between",
	    route->pattern);
	return STR_NONE;
}

/* What is between the braces at i, "{x}" or "{{ x }}"; *next is behind them. */
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
 * "a{x}b" to its shape "a{}b" on the arena; names go to the route.  STR_NONE
 * and e where it is malformed.
 */
static struct str
read_segment(
    struct arena *a, struct route *route, struct str segment, struct err *e)
{
	struct str text = decode_percent(a, segment, false);
	char *out;
	size_t n = 0, i = 0;

	/* Paths are compared as what they stand for: "a b" is "a%20b". */
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
		/* Two variables side by side: where would one end? */
		name = read_name(segment, i, &i);
		if (name.p == NULL || (n >= 2 && out[n - 2] == '}'))
			return refuse_braces(route, e);
		if (add_name(route, name, e) == -1)
			return STR_NONE;
		out[n++] = '}';
	}
	return (struct str){ out, n };
}

/* "GET, HEAD, OPTIONS": HEAD comes with GET, OPTIONS with any path. */
static struct str
write_allow(struct arena *a, const bool has[HTTP_METHOD_COUNT])
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

static void
mark_methods(const struct node *n, bool has[HTTP_METHOD_COUNT])
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		has[m] = has[m] || n->routes[m] != NULL;
	has[HTTP_METHOD_HEAD] =
	    has[HTTP_METHOD_HEAD] || n->routes[HTTP_METHOD_GET] != NULL;
	has[HTTP_METHOD_OPTIONS] = true;
}

static struct node *
tail_of(struct http_routes *r, struct node *parent)
{
	if (parent->tail == NULL) {
		parent->tail = arena_new(&r->arena, sizeof(*parent->tail));
		parent->tail->segment = STR("{}");
	}
	return parent->tail;
}

/* Is the last name of the route a whole last segment "{path}"? */
static bool
is_tail(const struct route *route, struct str shape, struct str rest)
{
	return rest.p == NULL && str_is(shape, "{}") &&
	       str_is(route->names[route->name_count - 1], "path");
}

/* The node that the route's pattern ends at; NULL and e. */
static struct node *
add_segments(struct http_routes *r, struct route *route, struct err *e)
{
	struct str rest = str_of(route->pattern);
	struct node *n = r->root;
	size_t depth = 0;

	/* What stands behind a "?" is no part of the path. */
	rest = str_part(rest, rest.p[0] == '/', str_find(rest, '?', 0));
	while (rest.p != NULL) {
		size_t before = route->name_count;
		struct str segment = str_cut(&rest, '/');
		struct str shape = read_segment(&r->arena, route, segment, e);

		if (shape.p == NULL)
			return NULL;
		if (++depth > SEGMENTS_MOST) {
			err_set(e, ERR_INPUT,
			    "the path '%s' has more than %d segments",
			    route->pattern, (int)SEGMENTS_MOST);
			return NULL;
		}
		if (route->name_count > before && is_tail(route, shape, rest))
			n = tail_of(r, n);
		else
			n = child_of(r, n, shape, route->name_count > before);
	}
	return n;
}

int
http_routes_add(struct http_routes *r, enum http_method method,
    const char *pattern, void *target, struct err *e)
{
	struct route *route = arena_new(&r->arena, sizeof(*route));
	bool has[HTTP_METHOD_COUNT] = { false };
	struct node *end;

	if (pattern[0] == '\0')
		return err_set(e, ERR_INPUT, "the path is empty");
	route->target = target;
	route->pattern = arena_strdup(&r->arena, str_of(pattern));
	end = add_segments(r, route, e);
	if (end == NULL)
		return -1;
	if (end->routes[method] != NULL)
		return err_set(e, ERR_DENIED,
		    "%s %s has the same shape as %s, which counts",
		    http_method_name(method), pattern,
		    end->routes[method]->pattern);
	end->routes[method] = route;
	end->is_end = true;
	mark_methods(end, has);
	end->allow = write_allow(&r->arena, has);
	return 0;
}

/* One search: what was asked, and what has been seen on the way. */
struct search {
	struct http_route_match *out;
	struct arena *arena;
	enum http_method method;
	bool easy;
	struct str values[VARIABLES_MOST]; /* decoded */
	size_t value_count;
	const struct route *found;
	const struct node *ends[2]; /* the first two that know the path */
	size_t end_count;
	bool has[HTTP_METHOD_COUNT]; /* methods of all of them */
};

/* Where text is first in s, behind at least one byte; s.n + 1: nowhere. */
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
 * Match "a{}b{}c" against a segment: each variable takes at least one byte and
 * as few as it can, the text behind the last one must end the segment.
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
		/* "%2" before "5": cut inside an escape, so it is no match. */
		if (text.p == NULL)
			return false;
		s->values[s->value_count++] = text;
		segment = str_part(segment, end + (next - 2), segment.n);
		shape = str_part(shape, next, shape.n);
	}
	return true;
}

/*
 * As it came first: an encoded separator is the caller's own text.  Then
 * decoded: many clients encode the colon of "key:{key}" too.  A "%" of the
 * pattern is only there: as it came, it would be cut out of an escape.
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

/* The path ends at n: is there a route for the method? */
static bool
end_here(struct search *s, const struct node *n)
{
	const struct route *route = n->routes[s->method];

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
	mark_methods(n, s->has);
	return false;
}

static const struct node *
literal_of(const struct node *n, struct str segment)
{
	bool found;
	size_t at = find_place(
	    n->literals, n->literal_count, segment, order_literals, &found);

	return found ? n->literals[at] : NULL;
}

/* "/keys" finds the pattern "/keys/" too. */
static bool
end_of_path(struct search *s, const struct node *n)
{
	const struct node *empty;

	if (end_here(s, n))
		return true;
	empty = s->easy ? literal_of(n, STR("")) : NULL;
	return empty != NULL && end_here(s, empty);
}

/* All that is left is the value of "{path}". */
static bool
take_tail(struct search *s, const struct node *n, struct str rest)
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
 * Depth first, literals before shapes, "{path}" last.  Each node is reached by
 * one way only, so that no path costs more than the table has nodes.
 */
static bool
descend(struct search *s, const struct node *n, struct str path, size_t depth)
{
	struct str rest = path, segment, decoded;
	const struct node *literal;

	if (path.p == NULL)
		return end_of_path(s, n);
	segment = str_cut(&rest, '/');
	decoded = decode_percent(s->arena, segment, false);
	/* A broken %-escape names nothing. */
	if (depth == SEGMENTS_MOST || decoded.p == NULL)
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
	/* "/keys/" finds the pattern "/keys". */
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

enum http_route_result
http_routes_find(const struct http_routes *r, struct arena *a,
    enum http_method method, struct str path, struct http_route_match *out)
{
	struct search s = {
		.out = out, .arena = a, .method = method, .easy = r->easy
	};

	out->target = NULL;
	out->pattern = NULL;
	out->variable_count = 0;
	out->allow = out->tail = STR_NONE;
	if (path.n == 0 || path.p[0] != '/' || method >= HTTP_METHOD_COUNT)
		return HTTP_ROUTE_NO_PATH;
	if (descend(&s, r->root, str_part(path, 1, path.n), 0)) {
		hand_over(&s);
		return HTTP_ROUTE_FOUND;
	}
	out->tail = STR_NONE;
	if (s.end_count == 0)
		return HTTP_ROUTE_NO_PATH;
	out->allow =
	    s.end_count == 1 ? s.ends[0]->allow : write_allow(a, s.has);
	return HTTP_ROUTE_NO_METHOD;
}
