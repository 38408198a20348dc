/* key_caveat_scope.c - what a narrowed key may do, as patterns. */
#include "base/base.h"
#include "key/key.h"
#include "key/key_caveat.h"

enum {
	PAIRS_MAX = 1024, /* of patterns that are compared for one caveat */
	SCOPE_BYTES = 64 * 1024,
};

/* A list of patterns that grows; encoded as in records. */
struct patterns {
	struct buf bytes;
	uint16_t count;
};

static struct key_list_field
list_of(const struct patterns *p)
{
	return (struct key_list_field){ p->count, buf_str(&p->bytes) };
}

static void
add(struct patterns *p, struct str text)
{
	struct key_list_field list = list_of(p);
	struct str one;

	while (key_field_next_text(&list, &one))
		if (str_equal(one, text))
			return;
	if (key_field_add_text(&p->bytes, text))
		p->count++;
}

static bool
denies(struct str pattern)
{
	return pattern.n > 0 && pattern.p[0] == '!';
}

/* Reports whether pattern a contains pattern b; both grant. */
static bool
contains(struct str a, struct str b)
{
	struct patterns outer = { .count = 0 }, inner = { .count = 0 };
	struct key_permission_set holder, wanted;
	bool is;

	buf_init(&outer.bytes, KEY_PERMISSION_BYTES + 2);
	buf_init(&inner.bytes, KEY_PERMISSION_BYTES + 2);
	add(&outer, a);
	add(&inner, b);
	holder = (struct key_permission_set){ .list = list_of(&outer) };
	wanted = (struct key_permission_set){ .list = list_of(&inner) };
	is = key_permission_covers(&holder, &wanted, NULL);
	buf_done(&outer.bytes);
	buf_done(&inner.bytes);
	return is;
}

/* Returns the narrower one, or STR_NONE if neither contains the other. */
static struct str
narrower(struct str a, struct str b)
{
	if (contains(a, b))
		return b;
	return contains(b, a) ? a : STR_NONE;
}

/* Adds "permission@resource"; resource STR_NONE: any. */
static void
add_joined(struct patterns *out, struct str permission, struct str resource)
{
	struct buf b;

	buf_init(&b, KEY_PERMISSION_BYTES);
	buf_add_str(&b, permission);
	if (resource.p != NULL) {
		buf_putc(&b, '@');
		buf_add_str(&b, resource);
	}
	if (!b.over)
		add(out, buf_str(&b));
	buf_done(&b);
}

/* Returns the narrower of two patterns of resources; false: there is none. */
static bool
narrow_resource(struct str a, struct str b, struct str *out)
{
	struct buf x, y;
	bool is;

	if (a.p == NULL || b.p == NULL) {
		*out = a.p == NULL ? b : a;
		return true;
	}
	buf_init(&x, KEY_PERMISSION_BYTES);
	buf_init(&y, KEY_PERMISSION_BYTES);
	buf_printf(&x, "a@%.*s", STR_FMT(a));
	buf_printf(&y, "a@%.*s", STR_FMT(b));
	is = true;
	if (contains(buf_str(&x), buf_str(&y)))
		*out = b;
	else if (contains(buf_str(&y), buf_str(&x)))
		*out = a;
	else
		is = false;
	buf_done(&x);
	buf_done(&y);
	return is;
}

/* Adds what both patterns allow, if that is one pattern. */
static void
add_common(struct patterns *out, struct str a, struct str b)
{
	const struct str x = str_cut(&a, '@'), y = str_cut(&b, '@');
	const struct str permission = narrower(x, y);
	struct str resource;

	/* a and b are what follows now. */
	if (permission.p != NULL && narrow_resource(a, b, &resource))
		add_joined(out, permission, resource);
}

/* Narrows now by the patterns of list.  Returns false if that costs too much.
 */
static bool
narrow(struct patterns *now, struct key_list_field list)
{
	struct patterns out = { .count = 0 };
	struct key_list_field held = list_of(now), rest;
	struct str a, b;

	if ((size_t)held.count * list.count > PAIRS_MAX)
		return false;
	buf_init(&out.bytes, SCOPE_BYTES);
	for (rest = list; key_field_next_text(&rest, &b);)
		if (denies(b))
			add(&out, b);
	while (key_field_next_text(&held, &a)) {
		if (denies(a))
			add(&out, a);
		for (rest = list; !denies(a) && key_field_next_text(&rest, &b);)
			if (!denies(b))
				add_common(&out, a, b);
	}
	buf_done(&now->bytes);
	*now = out;
	return !out.bytes.over;
}

/* A caveat of resources, as patterns of permissions. */
static void
write_any(struct patterns *out, struct key_list_field resources)
{
	struct str text;

	while (key_field_next_text(&resources, &text))
		add_joined(out, STR("**"), text);
}

static bool
narrow_all(struct patterns *now, struct str caveats)
{
	struct key_caveat c;
	bool done = true;

	while (done && key_caveat_next(&caveats, &c) == 1) {
		struct patterns any = { .count = 0 };

		if (c.kind == KEY_CAVEAT_PERMISSIONS)
			done = narrow(now, c.list);
		if (c.kind != KEY_CAVEAT_RESOURCES)
			continue;
		buf_init(&any.bytes, SCOPE_BYTES);
		write_any(&any, c.list);
		done = narrow(now, list_of(&any));
		buf_done(&any.bytes);
	}
	return done;
}

/* RFC 6749 3.3: no space, quote or backslash, and ASCII only. */
static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == '"' ||
		    s.p[i] == '\\')
			return false;
	return true;
}

static bool
write_list(struct buf *out, struct key_list_field list)
{
	const size_t from = out->len;
	struct str text;

	while (key_field_next_text(&list, &text)) {
		if (!is_token(text)) {
			/* A grant that is left out only narrows. */
			if (!denies(text))
				continue;
			out->len = from;
			return false;
		}
		if (out->len > from)
			buf_putc(out, ' ');
		buf_add_str(out, text);
	}
	return true;
}

static void
add_held(struct patterns *out, const struct key_view *view)
{
	const struct key_preset *preset = key_preset_find(
	    view->scope == KEY_SCOPE_ADMIN ? STR("FULL")
	    : view->scope == KEY_SCOPE_API ? STR("API")
	                                   : view->settings.preset);
	struct key_list_field list = view->settings.permissions;
	struct str text;

	for (size_t i = 0; preset != NULL && preset->patterns[i] != NULL; i++)
		add(out, str_of(preset->patterns[i]));
	while (key_field_next_text(&list, &text))
		add(out, text);
}

bool
key_caveat_write_scope(
    struct buf *out, const struct key_view *view, struct str caveats)
{
	struct patterns now = { .count = 0 };
	bool done;

	buf_init(&now.bytes, SCOPE_BYTES);
	add_held(&now, view);
	done = !now.bytes.over && narrow_all(&now, caveats) &&
	       write_list(out, list_of(&now));
	buf_done(&now.bytes);
	return done;
}
