/* mcp_arguments.c - the arguments of tools/call, before the call. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "expose/mcp/mcp_arguments.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_schema.h"
#include "expose/mcp/mcp_tools.h"
#include "mcp/mcp.h"

enum { NAMES_MAX = 500, MESSAGE_BYTES = 600 };

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
			names[n++] = arena_strdup(
			    a, mcp_host_names_find(t->names, p->name));
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
		buf_add_str(&b, mcp_host_names_find(t->names, p->name));
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
