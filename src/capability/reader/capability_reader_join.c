/* capability_reader_join.c - the path of an operation below its resource. */
#include "base/base.h"
#include "capability/reader/capability_reader.h"

/* Returns the first segment of a path, without its slash. */
static struct str
first_segment(struct str path)
{
	while (path.n > 0 && path.p[0] == '/')
		path = str_part(path, 1, path.n);
	path = str_part(path, 0, str_find(path, '?', 0));
	return str_cut(&path, '/');
}

/* Reports whether own begins with all of resource. */
static bool
has_all(struct str resource, struct str own)
{
	return resource.n > 0 && str_starts(own, resource) &&
	       (own.n == resource.n || own.p[resource.n] == '/' ||
	           own.p[resource.n] == '?');
}

/*
 * Reports whether own begins like resource.  A variable says nothing: `/{x}`
 * below `/{y}` is another one.
 */
static bool
has_head(struct str resource, struct str own)
{
	const struct str head = first_segment(own);

	return head.n > 0 && str_find(head, '{', 0) == head.n &&
	       str_equal(head, first_segment(resource));
}

/* Reports whether the path has more than one segment. */
static bool
is_long(struct str path)
{
	const struct str head = first_segment(path);
	const size_t end = (size_t)(head.p - path.p) + head.n;

	return end < path.n && path.p[end] == '/' && end + 1 < path.n;
}

struct str
capability_reader_join(struct capability_reader *r,
    struct capability_place place, struct str resource, struct str own)
{
	bool whole;

	while (resource.n > 0 && resource.p[resource.n - 1] == '/')
		resource.n--;
	if (own.n == 0 || has_all(resource, own))
		return own;
	/* "/a" below "/a/{x}" may be a list of children, as of folders. */
	whole = has_head(resource, own) && is_long(own);
	if (has_head(resource, own))
		capability_reader_warn(r, place,
		    "the path '%.*s' begins like '%.*s' of its resource; it is "
		    "%s: write the part below the resource, or the whole path",
		    STR_FMT(str_part(own, 0, 80)),
		    STR_FMT(str_part(resource, 0, 80)),
		    whole ? "read as the whole path"
		          : "added to the resource's path");
	if (whole)
		return own;
	return arena_strf(r->a, "%.*s%s%.*s", STR_FMT(resource),
	    own.p[0] == '/' || own.p[0] == '?' ? "" : "/", STR_FMT(own));
}
