/* openapi_path.c - the path of an exposed operation in OpenAPI. */
#include "base/base.h"
#include "capability/capability.h"
#include "openapi/export/openapi_path.h"

/*
 * Reports whether c may be in a path: pchar or "/" (RFC 3986 3.3).  A "%"
 * begins an escape that the file has.
 */
static bool
is_path_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && memchr("-._~!$&'()*+,;=:@/%", c, 19) != NULL);
}

static void
put_literal(struct buf *text, struct buf *shape, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_path_byte(s.p[i]))
			buf_putc(text, s.p[i]);
		else
			buf_printf(text, "%%%02X", (unsigned char)s.p[i]);
	}
	buf_add_str(shape, s);
}

/*
 * Reads the variable that begins at open.  Returns false if the brace is
 * literal.
 */
static bool
read_variable(struct str path, size_t open, struct str *name, size_t *end)
{
	bool twice = open + 1 < path.n && path.p[open + 1] == '{';
	size_t from = open + 1 + twice, close = str_find(path, '}', from);

	if (close >= path.n)
		return false;
	*name = str_trim(str_part(path, from, close));
	if (name->n == 0)
		return false;
	*end = close + 1;
	if (twice && *end < path.n && path.p[*end] == '}')
		(*end)++;
	return true;
}

static struct str
shown_name(struct arena *a, const struct openapi_path *p, struct str name)
{
	size_t times = 1;

	for (size_t i = 0; i < p->count; i++)
		times += str_equal(p->names[i], name);
	return times == 1 ? name
	                  : arena_strf(a, "%.*s-%zu", STR_FMT(name), times);
}

static void
put_variable(struct arena *a, struct openapi_path *p, struct buf *text,
    struct buf *shape, struct str name)
{
	struct str shown = shown_name(a, p, name);

	buf_printf(text, "{%.*s}", STR_FMT(shown));
	buf_puts(shape, "{}");
	p->names[p->count] = name;
	p->shown[p->count] = shown;
	p->count++;
}

void
openapi_path_read(struct arena *a, struct str path, struct openapi_path *out)
{
	struct buf text, shape;
	size_t at = 0;

	*out = (struct openapi_path){ .count = 0 };
	buf_init(&text, 8 * path.n + 256);
	buf_init(&shape, path.n + 64);
	if (path.n == 0 || path.p[0] != '/')
		put_literal(&text, &shape, STR("/"));
	while (at < path.n) {
		size_t open = str_find(path, '{', at), end = open + 1;
		struct str name;

		put_literal(&text, &shape, str_part(path, at, open));
		if (open < path.n) {
			if (out->count < OPENAPI_PATH_VARIABLES &&
			    read_variable(path, open, &name, &end))
				put_variable(a, out, &text, &shape, name);
			else
				put_literal(&text, &shape, STR("{"));
		}
		at = end;
	}
	out->text = arena_str(a, buf_str(&text));
	out->shape = arena_str(a, buf_str(&shape));
	buf_done(&text);
	buf_done(&shape);
}

struct str
openapi_path_name(const struct openapi_path *path, struct str name)
{
	for (size_t i = 0; i < path->count; i++)
		if (str_equal(path->names[i], name))
			return path->names[i];
	for (size_t i = 0; i < path->count; i++)
		if (capability_name_map_is_alike(path->names[i], name))
			return path->names[i];
	return STR_NONE;
}
