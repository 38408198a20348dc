/* key_permission.c - matches and compares patterns of permissions. */
#include <string.h>

#include "base/base.h"
#include "key/key_permission.h"
#include "key/key_record.h"

/* A pattern in its parts, borrowed. */
struct pattern {
	struct str text; /* all of it */
	bool denies; /* begins with '!' */
	struct str permission;
	struct str resource; /* STR_NONE: any, and none */
};

static struct pattern
split(struct str text)
{
	struct pattern p = { .text = text, .resource = STR_NONE };
	const char *at;

	p.denies = text.n > 0 && text.p[0] == '!';
	p.permission =
	    (struct str){ text.p + p.denies, text.n - (size_t)p.denies };
	at = p.permission.n > 0 ? memchr(p.permission.p, '@', p.permission.n)
	                        : NULL;
	if (at != NULL) {
		size_t n = (size_t)(at - p.permission.p);

		p.resource = (struct str){ at + 1, p.permission.n - n - 1 };
		p.permission.n = n;
	}
	/* A denial for some resources also applies to requests without one. */
	if (p.denies && str_is(p.resource, "**"))
		p.resource = STR_NONE;
	return p;
}

/* Removes the first pattern.  Returns false if the set has no more. */
static bool
next(struct key_permission_set *rest, struct pattern *out)
{
	struct str text;

	if (rest->preset != NULL && *rest->preset != NULL)
		text = str_of(*rest->preset++);
	else if (!key_field_next_text(&rest->list, &text))
		return false;
	*out = split(text);
	return true;
}

/* After the last pattern: the list is damaged, and a denial may be missing. */
static bool
is_damaged(const struct key_permission_set *rest)
{
	return rest->list.bytes.n != 0;
}

/*
 * Reports whether each text that inner matches is matched by outer.  inner may
 * be a text without wildcards: then this is matching.  '*' of outer contains
 * any segment except "**", and "**" of outer, which is last, contains one or
 * more segments of any kind.
 */
static bool
contains(struct str outer, struct str inner, char separator)
{
	size_t i = 0, k = 0;

	for (;;) {
		/* Both are at the beginning of a segment. */
		if (i < outer.n && outer.p[i] == '*') {
			if (i + 1 < outer.n && outer.p[i + 1] == '*')
				return true;
			if (k + 1 < inner.n && inner.p[k] == '*' &&
			    inner.p[k + 1] == '*')
				return false;
			i++;
			k = str_find(inner, separator, k);
		} else {
			while (i < outer.n && k < inner.n &&
			       outer.p[i] == inner.p[k] &&
			       outer.p[i] != separator) {
				i++;
				k++;
			}
		}
		if (i == outer.n || k == inner.n)
			return i == outer.n && k == inner.n;
		if (outer.p[i++] != separator || inner.p[k++] != separator)
			return false;
	}
}

/* Reports whether some text is matched by both. */
static bool
overlap(struct str a, struct str b, char separator)
{
	do {
		struct str x = str_cut(&a, separator);
		struct str y = str_cut(&b, separator);

		if (str_is(x, "**") || str_is(y, "**"))
			return true;
		if (!str_equal(x, y) && !str_is(x, "*") && !str_is(y, "*"))
			return false;
	} while (a.p != NULL && b.p != NULL);
	return a.p == NULL && b.p == NULL;
}

static bool
matches(const struct pattern *p, struct str permission, struct str resource)
{
	if (!contains(p->permission, permission, ':'))
		return false;
	if (p->resource.p == NULL)
		return true;
	/* No resource means any: then what is not known is denied. */
	if (resource.p == NULL)
		return p->denies;
	return contains(p->resource, resource, '/');
}

/* Accepts most permissions and resources quickly, and none that are invalid. */
static bool
is_plain(struct str s, char separator)
{
	int segments = 1;
	bool begins = true; /* a segment */

	if (s.n > KEY_PERMISSION_SEGMENT_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if ((c | 0x20u) - 'a' < 26 || (unsigned)c - '0' < 10 ||
		    c == '-' || c == '_' || (c == '.' && !begins)) {
			begins = false;
		} else if (c == (unsigned char)separator && !begins) {
			begins = true;
			segments++;
		} else
			return false;
	}
	return !begins && segments <= KEY_PERMISSION_SEGMENTS;
}

static bool
is_request(struct str permission, struct str resource)
{
	if (!is_plain(permission, ':') &&
	    key_permission_check_name(permission, NULL) == -1)
		return false;
	return resource.p == NULL || is_plain(resource, '/') ||
	       key_permission_check_resource(resource, NULL) == 0;
}

bool
key_permission_allows(const struct key_permission_set *set,
    struct str permission, struct str resource)
{
	struct key_permission_set rest = *set;
	struct pattern p;
	bool granted = false;

	if (!is_request(permission, resource))
		return false;
	while (next(&rest, &p)) {
		if (granted && !p.denies)
			continue;
		if (!matches(&p, permission, resource))
			continue;
		if (p.denies)
			return false;
		granted = true;
	}
	return granted && !is_damaged(&rest);
}

/* For two grants or two denials. */
static bool
is_within(const struct pattern *inner, const struct pattern *outer)
{
	return contains(outer->permission, inner->permission, ':') &&
	       (outer->resource.p == NULL ||
	           (inner->resource.p != NULL &&
	               contains(outer->resource, inner->resource, '/')));
}

/* For a grant and a denial: some request is matched by both. */
static bool
do_overlap(const struct pattern *a, const struct pattern *b)
{
	return overlap(a->permission, b->permission, ':') &&
	       (a->resource.p == NULL || b->resource.p == NULL ||
	           overlap(a->resource, b->resource, '/'));
}

/* Reports whether p is within a pattern of the set of the same kind. */
static bool
has(const struct key_permission_set *set, const struct pattern *p)
{
	struct key_permission_set rest = *set;
	struct pattern other;

	while (next(&rest, &other)) {
		if (other.denies == p->denies && is_within(p, &other))
			return true;
	}
	return false;
}

/* Returns whether wanted keeps a denial of its holder; else sets missing. */
static bool
keeps(const struct key_permission_set *wanted, const struct pattern *denial,
    struct str *missing)
{
	struct key_permission_set rest = *wanted;
	struct pattern p;

	if (has(wanted, denial))
		return true;
	while (next(&rest, &p)) {
		if (!p.denies && do_overlap(denial, &p)) {
			*missing = p.text;
			return false;
		}
	}
	return true;
}

bool
key_permission_covers(const struct key_permission_set *holder,
    const struct key_permission_set *wanted, struct str *first_missing)
{
	struct key_permission_set grants = *wanted;
	struct key_permission_set denials = *holder;
	struct pattern p;
	struct str unused;

	if (first_missing == NULL)
		first_missing = &unused;
	*first_missing = STR_NONE;
	while (next(&grants, &p)) {
		if (!p.denies && !has(holder, &p)) {
			*first_missing = p.text;
			return false;
		}
	}
	while (next(&denials, &p)) {
		if (p.denies && !keeps(wanted, &p, first_missing))
			return false;
	}
	return !is_damaged(&grants) && !is_damaged(&denials);
}
