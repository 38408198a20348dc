/* mcp_arguments.c - the arguments of tools/call, before the call. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "expose/mcp/mcp_arguments.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_schema.h"
#include "expose/mcp/mcp_tools.h"
#include "mcp/mcp.h"

enum { NAMES_MAX = 500, MESSAGE_BYTES = 600, TITLE_BYTES = 200 };

/* ---- the names of the API ---- */

/*
 * Returns the API's name of the argument p.  STR_NONE: it is that of the file,
 * or that of another argument.
 */
static struct str
other_name(
    const struct capability_param *params, const struct capability_param *p)
{
	const struct str name = capability_param_sent_name(p);
	bool before = true;

	if (str_equal(name, p->name))
		return STR_NONE;
	for (const struct capability_param *q = params; q != NULL;
	     q = q->next) {
		before = before && q != p;
		if (str_equal(q->name, name) ||
		    (before && str_equal(capability_param_sent_name(q), name)))
			return STR_NONE;
	}
	return name;
}

static bool
hosts_accept(struct arena *a, struct str name)
{
	return str_equal(mcp_text_name(a, name, 0), name);
}

static void
rename_one(struct json *schema, struct str from, struct str to)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *required = json_get(schema, "required");

	for (struct json *m = properties != NULL ? properties->first : NULL;
	     m != NULL; m = m->next)
		if (str_equal(m->name, from))
			m->name = to;
	for (struct json *m = required != NULL ? required->first : NULL;
	     m != NULL; m = m->next)
		if (str_equal(m->text, from))
			m->text = to;
}

void
mcp_arguments_rename(
    struct arena *a, struct json *schema, const struct capability_param *params)
{
	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		const struct str name = other_name(params, p);

		if (name.p != NULL && hosts_accept(a, name))
			rename_one(schema, p->name, name);
	}
}

static struct json *
find_member(const struct json *object, struct str name)
{
	struct json *m = object != NULL ? object->first : NULL;

	while (m != NULL && !str_equal(m->name, name))
		m = m->next;
	return m;
}

static void
set_title(struct arena *a, struct json *schema, struct str text)
{
	struct json *title = find_member(schema, STR("title"));

	text = sanitize_text(a, text, false, TITLE_BYTES);
	if (title != NULL)
		title->text = text;
	else
		json_add(schema, "title", json_new_text(a, text));
}

void
mcp_arguments_add_titles(struct arena *a, struct json *listed,
    const struct capability_param *params, const struct mcp_host_names *names)
{
	const struct json *properties = json_get(listed, "properties");

	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		const struct str name = other_name(params, p);
		struct json *one = find_member(
		    properties, mcp_host_names_find(names, p->name));

		if (name.p != NULL && one != NULL && !hosts_accept(a, name))
			set_title(a, one, name);
	}
}

static struct str
name_in_file(const struct capability_param *params, struct str name)
{
	for (const struct capability_param *p = params; p != NULL; p = p->next)
		if (str_equal(other_name(params, p), name))
			return p->name;
	return name;
}

const struct json *
mcp_arguments_of_file(struct arena *a, const struct capability_param *params,
    const struct json *arguments)
{
	struct json *copy = json_new(a, JSON_OBJECT);
	bool changed = false;

	for (const struct json *m = arguments->first; m != NULL; m = m->next) {
		struct str name = name_in_file(params, m->name);

		if (json_get_str(arguments, name) != NULL)
			name = m->name;
		json_add_str(copy, name, json_alias(a, m));
		changed = changed || !str_equal(name, m->name);
	}
	return changed ? copy : arguments;
}

/* Returns the name of the argument in lists. */
static struct str
listed_name(
    struct arena *a, const struct mcp_tool *t, const struct capability_param *p)
{
	const struct str name = other_name(t->operation->params, p);

	return name.p != NULL && hosts_accept(a, name)
	           ? name
	           : mcp_host_names_find(t->names, p->name);
}

/* ---- arguments that the tool does not have ---- */

/* The parameters that a caller may set, in the order of the file. */
static bool
is_first(const struct mcp_tool *t, const struct capability_param *p)
{
	return mcp_schema_param(t->operation->params, p->name) == p;
}

/* A parameter that is not given, with a name like that; or NULL. */
static const char *
similar(struct arena *a, const struct mcp_tool *t, const struct json *arguments,
    struct str name)
{
	const char *names[NAMES_MAX];
	size_t n = 0;

	for (const struct capability_param *p = t->operation->params;
	     p != NULL && n < NAMES_MAX; p = p->next)
		if (is_first(t, p) && json_get_str(arguments, p->name) == NULL)
			names[n++] = arena_strdup(a, listed_name(a, t, p));
	return str_nearest(name, names, n);
}

/* "'keyid' is not a parameter of this tool; did you mean 'key_id'?" */
static struct str
describe(struct arena *a, const struct mcp_tool *t, const char *near,
    struct str name)
{
	const char *before = near != NULL ? "? It takes " : "it takes ";
	struct buf b;

	buf_init(&b, 8192);
	buf_printf(&b, "'%.*s' is not a parameter of %.*s; ",
	    STR_FMT(str_part(name, 0, 200)), STR_FMT(t->name));
	if (near != NULL)
		buf_printf(&b, "did you mean '%s'", near);
	for (const struct capability_param *p = t->operation->params; p != NULL;
	     p = p->next) {
		if (!is_first(t, p))
			continue;
		buf_puts(&b, before);
		buf_add_str(&b, listed_name(a, t, p));
		before = ", ";
	}
	if (*before != ',')
		buf_puts(&b, "it takes no arguments");
	return sanitize_text(a, mcp_text_take(a, &b), false, MESSAGE_BYTES);
}

/* A missing one makes it likely that an unknown one is it, misspelled. */
static bool
is_closed(const struct capability_operation *o, const struct json *arguments)
{
	if (!o->derived)
		return true;
	for (const struct capability_param *p = o->params; p != NULL;
	     p = p->next)
		if (p->required && json_get_str(arguments, p->name) == NULL)
			return true;
	return false;
}

struct str
mcp_arguments_unknown(
    struct arena *a, const struct mcp_tool *tool, const struct json *arguments)
{
	const bool closed = is_closed(tool->operation, arguments);

	for (const struct json *m = arguments->first; m != NULL; m = m->next) {
		const char *near;

		if (mcp_schema_param(tool->operation->params, m->name) != NULL)
			continue;
		near = similar(a, tool, arguments, m->name);
		if (closed || near != NULL)
			return describe(a, tool, near, m->name);
	}
	return STR_NONE;
}
