/* openapi_filter.c - which operations of a document are imported. */
#include <string.h>

#include "base/base.h"
#include "openapi/import/openapi_filter.h"

enum { NAMES = 2000 /* of each kind, for suggestions */ };

struct openapi_filter {
	struct arena *a;
	const struct openapi_filter_rule *rules;
	size_t count;
	bool *used; /* per rule: it matched */
	size_t kept, left;
	/* What the document has. */
	const char *names[OPENAPI_FILTER_COUNT][NAMES];
	size_t name_counts[OPENAPI_FILTER_COUNT];
	struct table known[OPENAPI_FILTER_COUNT];
};

/*
 * Backtracks only to the last "**" and the last "*" after it, so the time is at
 * most the product of the lengths.
 */
bool
openapi_filter_matches(struct str glob, struct str path)
{
	size_t g = 0, p = 0;
	size_t star = SIZE_MAX, star_at = 0, deep = SIZE_MAX, deep_at = 0;

	while (p < path.n || g < glob.n) {
		if (g + 1 < glob.n && glob.p[g] == '*' &&
		    glob.p[g + 1] == '*') {
			g += 2;
			deep = g;
			deep_at = p;
			star = SIZE_MAX;
			continue;
		}
		if (g < glob.n && glob.p[g] == '*') {
			star = ++g;
			star_at = p;
			continue;
		}
		if (g < glob.n && p < path.n &&
		    (glob.p[g] == path.p[p] ||
		        (glob.p[g] == '?' && path.p[p] != '/'))) {
			g++;
			p++;
			continue;
		}
		if (star != SIZE_MAX && star_at < path.n &&
		    path.p[star_at] != '/') {
			p = ++star_at;
			g = star;
		} else if (deep != SIZE_MAX && deep_at < path.n) {
			p = ++deep_at;
			g = deep;
			star = SIZE_MAX;
		} else {
			return false;
		}
	}
	return true;
}

struct openapi_filter *
openapi_filter_new(
    struct arena *a, const struct openapi_filter_rule *rules, size_t count)
{
	struct openapi_filter *f = arena_new(a, sizeof(*f));

	f->a = a;
	f->rules = rules;
	f->count = count;
	f->used = arena_new(a, count * sizeof(*f->used) + 1);
	for (size_t i = 0; i < OPENAPI_FILTER_COUNT; i++)
		table_init(&f->known[i], a);
	return f;
}

static void
remember(struct openapi_filter *f, enum openapi_filter_by by, struct str name)
{
	if (name.n == 0 || f->name_counts[by] == NAMES ||
	    table_add(&f->known[by], name, f) != NULL)
		return;
	f->names[by][f->name_counts[by]++] = arena_strdup(f->a, name);
}

static void
remember_all(struct openapi_filter *f, const struct openapi_filter_operation *x)
{
	for (size_t i = 0; i < x->tag_count; i++)
		remember(f, OPENAPI_FILTER_TAG, x->tags[i]);
	remember(f, OPENAPI_FILTER_PATH, x->path);
	remember(f, OPENAPI_FILTER_METHOD, x->method);
	remember(f, OPENAPI_FILTER_OPERATION, x->id);
	remember(f, OPENAPI_FILTER_OPERATION, x->name);
}

static bool
has_tag(const struct openapi_filter_operation *x, struct str tag)
{
	for (size_t i = 0; i < x->tag_count; i++)
		if (str_equal_nocase(x->tags[i], tag))
			return true;
	return false;
}

static bool
rule_matches(const struct openapi_filter_rule *r,
    const struct openapi_filter_operation *x)
{
	switch (r->by) {
	case OPENAPI_FILTER_TAG:
		return has_tag(x, r->value);
	case OPENAPI_FILTER_PATH:
		return openapi_filter_matches(r->value, x->path);
	case OPENAPI_FILTER_METHOD:
		return str_equal_nocase(r->value, x->method);
	case OPENAPI_FILTER_OPERATION:
		return str_equal(r->value, x->id) ||
		       str_equal(r->value, x->name);
	case OPENAPI_FILTER_COUNT:
		break;
	}
	return false;
}

bool
openapi_filter_keeps(
    struct openapi_filter *f, const struct openapi_filter_operation *x)
{
	bool wanted[OPENAPI_FILTER_COUNT] = { false };
	bool found[OPENAPI_FILTER_COUNT] = { false };
	bool keep = true;

	if (f->count > 0)
		remember_all(f, x);
	for (size_t i = 0; i < f->count; i++) {
		const struct openapi_filter_rule *r = &f->rules[i];
		const bool matches = rule_matches(r, x);

		f->used[i] = f->used[i] || matches;
		if (r->exclude)
			keep = keep && !matches;
		else
			wanted[r->by] = true;
		if (!r->exclude && matches)
			found[r->by] = true;
	}
	for (size_t i = 0; i < OPENAPI_FILTER_COUNT; i++)
		keep = keep && (!wanted[i] || found[i]);
	f->kept += keep;
	f->left += !keep;
	return keep;
}

static int
refuse(const struct openapi_filter *f, const struct openapi_filter_rule *r,
    struct err *e)
{
	static const char *const options[] = {
		[OPENAPI_FILTER_TAG] = "tag",
		[OPENAPI_FILTER_PATH] = "path",
		[OPENAPI_FILTER_METHOD] = "method",
		[OPENAPI_FILTER_OPERATION] = "operation",
	};
	const char *near =
	    str_nearest(r->value, f->names[r->by], f->name_counts[r->by]);

	return err_set(e, ERR_INPUT, "--%s%s: no operation has '%.*s'%s%s%s",
	    r->exclude ? "exclude-" : "", options[r->by],
	    STR_FMT(str_part(r->value, 0, 200)),
	    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
}

int
openapi_filter_check(const struct openapi_filter *f, struct err *e)
{
	for (size_t i = 0; i < f->count; i++)
		if (!f->used[i])
			return refuse(f, &f->rules[i], e);
	if (f->kept == 0 && f->left > 0)
		return err_set(e, ERR_INPUT,
		    "the filters leave none of %zu operations: remove one of "
		    "them",
		    f->left);
	return 0;
}

size_t
openapi_filter_left(const struct openapi_filter *f)
{
	return f->left;
}
