/* key_permission_check.c - checks the form of permissions and resources. */
#include <stdarg.h>
#include <stdio.h>

#include "base/base.h"
#include "key/key_permission.h"

enum { SHOWN_BYTES = 120 }; /* of the text, in errors */

/* What is checked. */
struct subject {
	const char *kind; /* "pattern", for errors */
	struct str text; /* all of it, for errors */
	bool wildcards; /* may have them */
	struct err *e; /* may be NULL */
};

/* Returns -1 and sets the error to "KIND 'TEXT': WHAT; REMEDY". */
__attribute__((format(printf, 3, 4))) static int
refuse(const struct subject *s, const char *what, const char *remedy, ...)
{
	struct arena a = { 0 };
	char advice[256];
	struct str shown;
	va_list ap;

	if (s->e == NULL)
		return -1;
	va_start(ap, remedy);
	vsnprintf(advice, sizeof(advice), remedy, ap);
	va_end(ap);
	shown = sanitize_text(&a, s->text, false, SHOWN_BYTES);
	err_set(s->e, ERR_INPUT, "%s '%.*s': %s; %s", s->kind, STR_FMT(shown),
	    what, advice);
	arena_done(&a);
	return -1;
}

/* Checks a segment that has a '*'; last: no other segment follows. */
static int
check_wildcard(const struct subject *s, struct str segment, bool last)
{
	if (!s->wildcards)
		return refuse(s, "it has a '*'",
		    "name exactly one %s here; patterns are for what a key "
		    "may do",
		    s->kind);
	if (str_is(segment, "*") || (last && str_is(segment, "**")))
		return 0;
	if (str_is(segment, "**"))
		return refuse(s, "'**' is not the last segment",
		    "write '*' for each single segment before the last");
	return refuse(s, "'*' is only part of a segment",
	    "write '*' for a whole segment, '**' at the end for one or more, "
	    "or list each name");
}

static bool
is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

static int
refuse_character(const struct subject *s, char c)
{
	static const struct {
		char c;
		const char *what, *remedy;
	} known[] = {
		{ '/', "'/' is not allowed in a permission",
		    "write ':' between its segments" },
		{ '!', "'!' is not allowed there",
		    "a pattern that denies begins with one '!'" },
		{ '@', "'@' is not allowed there",
		    "give the resource separately" },
		{ ',', "',' is not allowed in a permission",
		    "give each permission as a text of its own" },
		{ ' ', "a space is not allowed in a permission",
		    "remove it, and give each permission as a text of its "
		    "own" },
	};

	for (size_t i = 0; i < LEN(known); i++) {
		if (known[i].c == c)
			return refuse(s, known[i].what, "%s", known[i].remedy);
	}
	return refuse(s, "a character is not allowed in a permission",
	    "write segments of the characters A-Z, a-z, 0-9, '.', '_' and '-' "
	    "with ':' between them");
}

static int
check_segment(const struct subject *s, struct str segment, bool last)
{
	if (segment.n == 0)
		return refuse(s, "a segment is empty",
		    "write one ':' between two segments, as in 'models:run'");
	if (str_find(segment, '*', 0) < segment.n)
		return check_wildcard(s, segment, last);
	if (segment.n > KEY_PERMISSION_SEGMENT_BYTES)
		return refuse(s, "a segment is too long",
		    "it can have %d characters", KEY_PERMISSION_SEGMENT_BYTES);
	for (size_t i = 0; i < segment.n; i++) {
		if (!is_name_character(segment.p[i]))
			return refuse_character(s, segment.p[i]);
	}
	return 0;
}

/* Checks what is before '@'. */
static int
check_permission(const struct subject *s, struct str part)
{
	int count = 0;

	if (part.n == 0)
		return refuse(s, "it names no permission",
		    "write one such as 'models:run'");
	while (part.p != NULL) {
		struct str segment = str_cut(&part, ':');

		if (++count > KEY_PERMISSION_SEGMENTS)
			return refuse(s, "it has too many segments",
			    "it can have %d", KEY_PERMISSION_SEGMENTS);
		if (check_segment(s, segment, part.p == NULL) == -1)
			return -1;
	}
	return 0;
}

/* C0, DEL and C1; part is UTF-8. */
static bool
has_control_character(struct str part)
{
	for (size_t i = 0; i < part.n; i++) {
		const unsigned char c = (unsigned char)part.p[i];

		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && (unsigned char)part.p[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static int
check_resource_segment(const struct subject *s, struct str segment, bool last)
{
	if (segment.n == 0)
		return refuse(s, "a segment of the resource is empty",
		    "write one '/' between two segments, and none at the "
		    "beginning or end");
	if (str_is(segment, ".") || str_is(segment, ".."))
		return refuse(s, "a segment of the resource is '.' or '..'",
		    "write the path that it leads to");
	if (str_find(segment, '*', 0) < segment.n)
		return check_wildcard(s, segment, last);
	return 0;
}

static int
check_resource(const struct subject *s, struct str part)
{
	if (part.n == 0)
		return refuse(s, "the resource is empty",
		    "write one such as 'fal-ai/flux/dev', or none and no '@'");
	if (!str_is_utf8(part))
		return refuse(
		    s, "the resource is not UTF-8", "write it in UTF-8");
	if (has_control_character(part))
		return refuse(
		    s, "the resource has a control character", "remove it");
	while (part.p != NULL) {
		struct str segment = str_cut(&part, '/');

		if (check_resource_segment(s, segment, part.p == NULL) == -1)
			return -1;
	}
	return 0;
}

int
key_permission_check(struct str pattern, struct err *e)
{
	const struct subject s = { "pattern", pattern, true, e };
	struct str part = pattern, permission;

	if (pattern.n > KEY_PERMISSION_BYTES)
		return refuse(&s, "it is too long", "it can have %d bytes",
		    KEY_PERMISSION_BYTES);
	if (part.n > 0 && part.p[0] == '!')
		part = str_part(part, 1, part.n);
	permission = str_cut(&part, '@');
	if (check_permission(&s, permission) == -1)
		return -1;
	return part.p != NULL ? check_resource(&s, part) : 0;
}

int
key_permission_check_name(struct str permission, struct err *e)
{
	const struct subject s = { "permission", permission, false, e };

	if (permission.n > KEY_PERMISSION_BYTES)
		return refuse(&s, "it is too long", "it can have %d bytes",
		    KEY_PERMISSION_BYTES);
	return check_permission(&s, permission);
}

int
key_permission_check_resource(struct str resource, struct err *e)
{
	const struct subject s = { "resource", resource, false, e };

	if (resource.n > KEY_PERMISSION_RESOURCE_BYTES)
		return refuse(&s, "it is too long", "it can have %d bytes",
		    KEY_PERMISSION_RESOURCE_BYTES);
	return check_resource(&s, resource);
}
