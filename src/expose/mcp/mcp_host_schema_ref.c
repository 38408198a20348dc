/* mcp_host_schema_ref.c - how much of what a schema refers to is shown. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "expose/mcp/mcp_host_schema_internal.h"

enum {
	REFERENCES = 16, /* definitions in each other, at most */
	SPENT_PARTS = 100, /* once the surface has used up its parts */
};

const struct json *
mcp_host_schema_ref_find(const struct mcp_host_schema_work *w, struct str name)
{
	return table_find(w->use->definitions, name);
}

static int
count_inside(const struct mcp_host_schema_work *w,
    const struct json *definition, int *all)
{
	int same = 0;

	*all = 0;
	for (const struct mcp_host_schema_frame *f = w->inside; f != NULL;
	     f = f->outer) {
		same += f->definition == definition;
		++*all;
	}
	return same;
}

/* Is the definition shown here? same: how often the schema is inside it. */
static bool
is_shown(const struct mcp_host_schema_work *w, const struct json *definition,
    int *same)
{
	int all;

	*same = count_inside(w, definition, &all);
	return *same <= w->repeats && all < w->references;
}

/* The type of a definition, for what stands for it. */
static struct str
type_of(const struct mcp_host_schema_work *w, struct str name)
{
	const struct json *v = mcp_host_schema_ref_find(w, name);
	const struct str type = json_get_text(v, "type");

	return type.n > 0 && !str_is(type, "array") ? type : STR("object");
}

struct json *
mcp_host_schema_ref_stub(struct mcp_host_schema_work *w, struct str name)
{
	const struct str shown = sanitize_text(w->a, name, false, 200);
	struct json *s;
	int same;

	if (is_shown(w, mcp_host_schema_ref_find(w, name), &same))
		return NULL;
	s = json_new(w->a, JSON_OBJECT);
	json_add(s, "type",
	    json_new_text(w->a, same > 0 ? STR("object") : type_of(w, name)));
	json_add(s, "description",
	    json_new_text(
	        w->a, same > 0 ? arena_strf(w->a, "recursive: as %.*s above",
	                             STR_FMT(shown))
	                       : arena_strf(w->a,
	                             "%.*s: describe_tool has it, by its path",
	                             STR_FMT(shown))));
	return s;
}

/* ---- the number of parts ---- */

static void count(struct mcp_host_schema_work *w, const struct json *v);

static void
count_reference(struct mcp_host_schema_work *w, struct str name)
{
	const struct mcp_host_schema_frame frame = { w->inside,
		mcp_host_schema_ref_find(w, name) };
	int same;

	if (!is_shown(w, frame.definition, &same))
		return;
	w->inside = &frame;
	count(w, frame.definition);
	w->inside = frame.outer;
}

/* Everything in a schema is counted: what is no part costs as much. */
static void
count(struct mcp_host_schema_work *w, const struct json *v)
{
	const struct str name = schema_ref_name(v);

	if (v == NULL || w->parts > w->most)
		return;
	w->parts++;
	if (name.p != NULL)
		count_reference(w, name);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (m->first != NULL)
			count(w, m);
}

static bool
fits(struct mcp_host_schema_work *w, const struct json *v)
{
	w->parts = 0;
	count(w, v);
	return w->parts <= w->most;
}

void
mcp_host_schema_ref_limit(struct mcp_host_schema_work *w, const struct json *v)
{
	size_t *left = w->use->left;

	w->most = MCP_HOST_SCHEMA_PARTS;
	if (left != NULL && *left < w->most)
		w->most = *left > SPENT_PARTS ? *left : SPENT_PARTS;
	w->references = REFERENCES;
	w->repeats = w->use->level == EXPOSE_SCHEMA_FULL ? 1 : 0;
	if (!fits(w, v)) {
		w->repeats = 0;
		while (w->references > 0 && !fits(w, v))
			w->references /= 2;
	}
	if (left != NULL)
		*left -= w->parts < *left ? w->parts : *left;
}
