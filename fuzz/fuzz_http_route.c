/*
 * fuzz_http_route.c - patterns, one per line, an empty line, and a path: the
 * pattern that is found, with its variables filled in, equals the path.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/decode.h"
#include "base/err.h"
#include "http/http_route.h"

enum { MOST = 1 << 16 };

/* Returns the pattern with the values of its variables, in order. */
static void
fill(struct buf *out, const struct http_route_match *m)
{
	struct str rest = str_of(m->pattern);
	size_t next = 0;

	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0), close;

		buf_add_str(out, str_part(rest, 0, open));
		if (open == rest.n)
			return;
		close = str_find(rest, '}', open);
		while (close + 1 < rest.n && rest.p[close + 1] == '}')
			close++;
		if (next == m->variable_count || close == rest.n)
			abort();
		buf_add_str(out, m->variables[next++].value);
		rest = str_part(rest, close + 1, rest.n);
	}
	if (next != m->variable_count)
		abort();
}

/* Reports whether a and b are equal except for a slash at the end of one. */
static bool
is_same(struct str a, struct str b)
{
	if (a.n < b.n)
		return is_same(b, a);
	return str_equal(a, b) ||
	       (str_equal(str_part(a, 0, a.n - 1), b) && a.p[a.n - 1] == '/');
}

static void
check(struct arena *a, const struct http_route_match *m, struct str path)
{
	struct str decoded = decode_percent(a, path, false);
	struct buf b;

	if (m->target == NULL || decoded.p == NULL || m->allow.n == 0)
		abort();
	/*
	 * The match of "{path}" need not be decodable as a whole.  Patterns are
	 * compared decoded, segment by segment, up to a "?".
	 */
	if (m->tail.p != NULL || strpbrk(m->pattern, "%?") != NULL)
		return;
	/* A pattern may lack the slash at the start of every path. */
	if (m->pattern[0] != '/')
		decoded = str_part(decoded, 1, decoded.n);
	buf_init(&b, MOST);
	fill(&b, m);
	if (!b.over && !is_same(buf_str(&b), decoded))
		abort();
	buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct http_routes *routes = http_route_new();
	struct http_route_match m;
	struct arena a = { 0 };

	if (size > 4096)
		goto out;
	while (rest.n > 0 && rest.p[0] != '\n') {
		const char *pattern = arena_strdup(&a, str_cut(&rest, '\n'));
		struct err e = { 0 };

		if (http_route_add(routes, HTTP_METHOD_GET, pattern, &a, &e) ==
		        -1 &&
		    e.text[0] == '\0')
			abort();
	}
	if (size % 2 == 0)
		http_route_ease(routes);
	rest = str_part(rest, 1, rest.n);
	if (http_route_match(routes, &a, HTTP_METHOD_HEAD, rest, &m) ==
	    HTTP_ROUTE_FOUND)
		check(&a, &m, rest);
out:
	http_route_free(routes);
	arena_done(&a);
	return 0;
}
