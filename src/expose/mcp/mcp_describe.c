/* mcp_describe.c - describe_tool: a tool, or a part of its schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_describe.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_host_schema.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_tool_result.h"
#include "expose/mcp/mcp_tools.h"
#include "mcp/mcp.h"

enum {
	STEPS = 10000, /* of one search: schemas may be circular */
	DEPTH = 64,
	PATH_BYTES = 1000,
	VIEW_BYTES = 16000, /* of a schema: about 4,000 tokens */
};

/* ---- the part of a schema ---- */

struct search {
	const struct mcp_tool *tool;
	int steps, depth;
};

static const struct json *find(
    struct search *s, const struct json *v, struct str path);

/* "items[]" is "items". */
static struct str
without_brackets(struct str name)
{
	return str_ends(name, STR("[]")) ? str_part(name, 0, name.n - 2) : name;
}

/* The member with a name that path begins with: names may contain dots. */
static const struct json *
find_in_members(struct search *s, const struct json *members, struct str path)
{
	for (size_t end = str_find(path, '.', 0); json_is(members, JSON_OBJECT);
	     end = str_find(path, '.', end + 1)) {
		const struct str name = str_part(path, 0, end);
		const struct json *m = json_get_str(
		    members, mcp_host_names_wire(s->tool->names, name));
		const struct json *found = NULL;

		if (m == NULL)
			m = json_get_str(members, without_brackets(name));
		if (m != NULL)
			found = find(s, m, str_part(path, end + 1, path.n));
		if (found != NULL || end >= path.n)
			return found;
	}
	return NULL;
}

/*
 * The definition that path begins with: one of several forms is chosen by its
 * name.
 */
static const struct json *
find_by_definition(struct search *s, const struct json *list, struct str path)
{
	const struct json *found = NULL;
	const struct str first = str_cut(&path, '.');

	for (const struct json *m = json_is(list, JSON_ARRAY) ? list->first
	                                                      : NULL;
	     m != NULL && found == NULL; m = m->next)
		if (str_equal(schema_ref_name(m), first))
			found = find(s, m, path);
	return found;
}

static const struct json *
find_in_list(struct search *s, const struct json *list, struct str path)
{
	const struct json *found = find_by_definition(s, list, path);

	for (const struct json *m = json_is(list, JSON_ARRAY) ? list->first
	                                                      : NULL;
	     m != NULL && found == NULL; m = m->next)
		found = find(s, m, path);
	return found;
}

/* Items have no name in a path, but may have a number. */
static const struct json *
find_in_items(struct search *s, const struct json *v, struct str path)
{
	const struct json *items = json_get(v, "items");
	struct str rest = path;
	const struct str first = str_cut(&rest, '.');
	const struct json *found = NULL;

	if (!json_is(items, JSON_OBJECT))
		return find_in_list(s, json_get(v, "prefixItems"), path);
	if (str_is(first, "[]") || str_is(first, "items") ||
	    str_to_int(first, INT32_MAX) >= 0)
		found = find(s, items, rest);
	return found != NULL ? found : find(s, items, path);
}

static const struct json *
find_inside(struct search *s, const struct json *v, struct str path)
{
	static const char *const lists[] = { "allOf", "oneOf", "anyOf" };
	const struct json *found =
	    find_in_members(s, json_get(v, "properties"), path);

	if (found == NULL)
		found = find_in_items(s, v, path);
	for (size_t i = 0; i < LEN(lists) && found == NULL; i++)
		found = find_in_list(s, json_get(v, lists[i]), path);
	return found;
}

static const struct json *
find(struct search *s, const struct json *v, struct str path)
{
	const struct json *found = NULL;

	if (path.n == 0)
		return v;
	v = schema_resolve(s->tool->definitions, v);
	if (!json_is(v, JSON_OBJECT) || s->steps++ == STEPS ||
	    s->depth == DEPTH)
		return NULL;
	s->depth++;
	found = find_inside(s, v, path);
	s->depth--;
	return found;
}

const struct json *
mcp_describe_find(const struct mcp_tool *t, struct str path)
{
	struct search s = { .tool = t };

	return find(&s, t->schema, path);
}

/* ---- the tool ---- */

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

static void
refuse_name(struct mcp_request *q, struct str name)
{
	const char *near = mcp_tools_nearest(&surface_of(q)->tools, q, name);

	mcp_tool_result_invalid(q,
	    arena_strf(q->arena, "There is no tool '%.*s'%s%s%s",
	        STR_FMT(sanitize_text(q->arena, name, false, 100)),
	        near != NULL ? " (did you mean " : "", near != NULL ? near : "",
	        near != NULL                    ? "?)"
	        : surface_of(q)->search != NULL ? "; find_tools knows them"
	                                        : ""));
}

/* How a schema is shown: the first that fits, else the last. */
static const struct {
	enum expose_schema level;
	int depth; /* 0: all of it */
} views[] = {
	{ EXPOSE_SCHEMA_FULL, 0 },
	{ EXPOSE_SCHEMA_COMPACT, 0 },
	{ EXPOSE_SCHEMA_NAMES, 0 },
	{ EXPOSE_SCHEMA_NAMES, 6 },
	{ EXPOSE_SCHEMA_NAMES, 4 },
	{ EXPOSE_SCHEMA_NAMES, 3 },
	{ EXPOSE_SCHEMA_NAMES, 2 },
};

/* Does v fit into a view?  Models pay for what they read. */
static bool
fits(const struct json *v)
{
	struct buf b;
	bool fit;

	buf_init(&b, VIEW_BYTES);
	json_write(&b, v);
	fit = !b.over;
	buf_done(&b);
	return fit;
}

/* Searched tools are seen only here, so the level of the surface counts. */
static void
answer_tool(struct mcp_request *q, const struct mcp_tool *t)
{
	const struct mcp_surface *x = surface_of(q);
	const enum expose_schema least =
	    x->search != NULL ? x->exposer->policy->schema : EXPOSE_SCHEMA_FULL;
	struct mcp_tool shown = *t;
	struct str json;
	struct buf b;

	for (size_t i = 0; i < LEN(views); i++) {
		if (views[i].level < least)
			continue;
		shown.input = mcp_tools_input(
		    t, q->arena, views[i].level, views[i].depth, NULL);
		if (fits(shown.input))
			break;
	}
	shown.listed = mcp_host_schema_text(q->arena, t->description, least);
	buf_init(&b, MCP_TEXT_MAX);
	mcp_tools_put(&b, q->arena, &shown, q->revision);
	json = mcp_text_take(q->arena, &b);
	mcp_tool_result_send(q, json, json, false);
}

static struct json *
view_of(const struct mcp_tool *t, struct arena *a, const struct json *v)
{
	struct json *s = NULL;

	for (size_t i = 0; i < LEN(views) && (i == 0 || !fits(s)); i++) {
		const struct mcp_host_schema use = {
			.definitions = t->by_name,
			.names = t->names,
			.level = views[i].level,
			.depth = views[i].depth,
		};

		s = mcp_host_schema(a, v, &use);
	}
	return s;
}

static void
answer_part(struct mcp_request *q, const struct mcp_tool *t, struct str path)
{
	const struct json *v = mcp_describe_find(t, path);
	const struct str shown = sanitize_text(q->arena, path, false, 200);
	struct json *out = json_new(q->arena, JSON_OBJECT);
	struct str json;

	if (v == NULL) {
		mcp_tool_result_invalid(q,
		    arena_strf(q->arena,
		        "The tool %.*s has nothing at the path '%.*s'; without "
		        "a path, all its arguments are shown",
		        STR_FMT(t->name), STR_FMT(shown)));
		return;
	}
	json_add(out, "name", json_new_text(q->arena, t->name));
	json_add(out, "path", json_new_text(q->arena, shown));
	json_add(out, "schema", view_of(t, q->arena, v));
	json = mcp_text_json(q->arena, out);
	mcp_tool_result_send(q, json, json, false);
}

void
mcp_describe_call(struct mcp_request *q, const struct json *arguments)
{
	const struct str name = json_get_text(arguments, "name");
	const struct str path = json_get_text(arguments, "path");
	const struct mcp_tool *t =
	    name.p != NULL ? mcp_tools_find(&surface_of(q)->tools, name) : NULL;

	if (t == NULL)
		refuse_name(q, name);
	else if (!mcp_access_check_tool(q, t))
		return;
	else if (path.n > PATH_BYTES)
		mcp_tool_result_invalid(q, STR("path is too long"));
	else if (path.n > 0)
		answer_part(q, t, path);
	else
		answer_tool(q, t);
}
