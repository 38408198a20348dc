/* capability_ref_name.c - a name in a reference or a {{tag}}, compiled. */
#include "base/base.h"
#include "capability/model/model.h"
#include "data/jsonpath/jsonpath.h"

#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_name.h"

/* The prefixes of names that select a place.  No prefix begins another. */
static const struct {
	struct str prefix;
	enum capability_ref_place place;
} places[] = {
	{ { "path.", 5 }, CAPABILITY_REF_PATH },
	{ { "query.", 6 }, CAPABILITY_REF_QUERY },
	{ { "header.", 7 }, CAPABILITY_REF_HEADER },
	{ { "cookie.", 7 }, CAPABILITY_REF_COOKIE },
	{ { "body.", 5 }, CAPABILITY_REF_BODY },
};

#define BODY_STEP                                                              \
	{                                                                      \
		{ "body", 4 }, { "body", 4 }, -1                               \
	}

static const struct json_member_step body_steps[] = { BODY_STEP };
static const struct json_member_step body_field_steps[] = {
	{ { "body", 4 }, { "body.body", 9 }, -1 }, BODY_STEP
};
static const struct json_member_step query_body_steps[] = {
	{ { "query", 5 }, { "query.body", 10 }, -1 }, BODY_STEP
};
static const struct json_member_step body_list_steps[] = {
	{ { "body[]", 6 }, { "body[]", 6 }, -1 },
};

const struct capability_ref_input capability_ref_name_body = {
	.text = { "body", 4 },
	.place = CAPABILITY_REF_WHOLE_BODY,
	.name = { "body", 4 },
	.text_member = { body_steps, 1 },
	.name_member = { body_steps, 1 },
	.list_member = { body_list_steps, 1 },
};
const struct capability_ref_input capability_ref_name_body_field = {
	.text = { "body.body", 9 },
	.place = CAPABILITY_REF_BODY,
	.name = { "body", 4 },
	.text_member = { body_field_steps, 2 },
	.name_member = { body_steps, 1 },
	.list_member = { body_list_steps, 1 },
};
const struct capability_ref_input capability_ref_name_query_body = {
	.text = { "query.body", 10 },
	.place = CAPABILITY_REF_QUERY,
	.name = { "body", 4 },
	.text_member = { query_body_steps, 2 },
	.name_member = { body_steps, 1 },
	.list_member = { body_list_steps, 1 },
};

struct str
capability_ref_name_place(struct str text, enum capability_ref_place *place)
{
	*place = str_is(text, "body") ? CAPABILITY_REF_WHOLE_BODY
	                              : CAPABILITY_REF_ANYWHERE;
	for (size_t i = 0; i < LEN(places); i++) {
		const struct str prefix = places[i].prefix;

		if (text.n > prefix.n && str_starts(text, prefix)) {
			*place = places[i].place;
			return str_part(text, prefix.n, text.n);
		}
	}
	return text;
}

static void
add_members(struct arena *a, struct capability_ref_input *in)
{
	in->text_member = json_member_new(a, in->text);
	in->name_member = in->text.n == in->name.n
	                      ? in->text_member
	                      : json_member_new(a, in->name);
	in->list_member =
	    json_member_new(a, arena_strf(a, "%.*s[]", STR_FMT(in->name)));
}

struct capability_ref_input
capability_ref_name_input(struct arena *a, struct str text)
{
	struct capability_ref_input in = { .text = text };

	in.name = capability_ref_name_place(text, &in.place);
	add_members(a, &in);
	return in;
}

struct capability_ref_input
capability_ref_name_input_in(struct arena *a, enum capability_ref_place place,
    const char *prefix, struct str name)
{
	struct capability_ref_input in = {
		.text = arena_strf(a, "%s%.*s", prefix, STR_FMT(name)),
		.place = place,
		.name = name,
	};

	add_members(a, &in);
	return in;
}

bool
capability_ref_name_cut(struct str text, struct str *prefix, struct str *behind)
{
	struct str rest = text, first = str_cut(&rest, '.');

	if (first.n == 0 || rest.n == 0)
		return false;
	*prefix = first;
	*behind = rest;
	return true;
}

bool
capability_ref_name_is_surface(struct str prefix)
{
	return str_is(prefix, "rest") || str_is(prefix, "tools");
}

/*
 * Returns the index of the bind "X" or "<namespace>.X" that text names; -1:
 * none.
 */
static int
find_bind(const struct capability_bind *binds, struct str text)
{
	struct str rest = text, first = str_cut(&rest, '.');
	int index = 0;

	for (const struct capability_bind *b = binds; b != NULL;
	     b = b->next, index++)
		if (str_equal(b->name, text) ||
		    (str_equal(b->namespace, first) &&
		        str_equal(b->name, rest)))
			return index;
	return -1;
}

static struct str
bare_name(const struct capability_bind *binds, struct str text)
{
	struct str rest = text, first = str_cut(&rest, '.');

	if (rest.n == 0)
		return text;
	if (str_is(first, "env"))
		return rest;
	for (const struct capability_bind *b = binds; b != NULL; b = b->next)
		if (str_equal(b->namespace, first))
			return rest;
	return text;
}

/* Reports whether a step's name may end before text.p[i]. */
static bool
is_boundary(struct str text, size_t i)
{
	return i == text.n || text.p[i] == '.' || text.p[i] == '[';
}

static size_t
count_boundaries(struct str text)
{
	size_t n = 0;

	for (size_t i = 1; i <= text.n && n < CAPABILITY_REF_STEPS_MAX; i++)
		n += is_boundary(text, i);
	return n;
}

/*
 * Adds the ways to split text, the longest step first: "a.b[0]" is the step
 * "a.b[0]", or $[0] in the step "a.b", or $.b[0] in the step "a".
 */
static void
add_steps(struct arena *a, struct capability_ref_name *name, struct str text)
{
	const size_t count = count_boundaries(text);
	struct capability_ref_step *steps =
	    arena_new(a, count * sizeof(*steps) + 1);
	size_t at = count;

	for (size_t i = 1; at > 0; i++) {
		struct capability_ref_step *s;

		if (!is_boundary(text, i))
			continue;
		s = &steps[--at];
		s->step = str_part(text, 0, i);
		s->whole = i == text.n;
		if (!s->whole)
			s->path = jsonpath_parse_lenient(a,
			    arena_strf(
			        a, "$%.*s", STR_FMT(str_part(text, i, text.n))),
			    NULL);
	}
	name->steps = steps;
	name->step_count = count;
}

static void
compile_steps(struct arena *a, struct capability_ref_name *name)
{
	const struct str text = str_trim(name->text);

	name->is_path =
	    str_starts(text, STR("$.")) || str_starts(text, STR("$["));
	name->is_qualified = str_starts(name->text, STR("$")) ||
	                     str_find(text, '.', 0) < text.n ||
	                     str_find(text, '[', 0) < text.n;
	name->is_query = str_starts(name->text, STR("$"));
	if (str_starts(text, STR("$")))
		name->path = jsonpath_parse_lenient(a, text, NULL);
	/* Names of steps contain hyphens, so they are matched as text. */
	if (!name->is_path)
		add_steps(a, name, text);
	else if (text.p[1] == '.')
		add_steps(a, name, str_part(text, 2, text.n));
}

const struct capability_ref_name *
capability_ref_name_new(
    struct arena *a, const struct capability_bind *binds, struct str text)
{
	struct capability_ref_name *name = arena_new(a, sizeof(*name));
	struct str behind;

	name->text = text;
	name->whole = capability_ref_name_input(a, text);
	if (capability_ref_name_cut(text, &name->prefix, &behind)) {
		name->behind = capability_ref_name_input(a, behind);
		name->of_surface = capability_ref_name_is_surface(name->prefix);
	}
	name->bind = find_bind(binds, text);
	name->bare = bare_name(binds, text);
	/* A reference to the caller is never the result of a step. */
	if (!name->of_surface && text.n > 0)
		compile_steps(a, name);
	return name;
}
