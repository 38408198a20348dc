/* mcp_host_schema_depth.c - stands for the parts that are too deep to show. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_host_schema_internal.h"

enum { NAMES_MAX = 40, LISTS = 3, DEPTH = 8 };

static const char *const lists[LISTS] = { "oneOf", "anyOf", "allOf" };

static const struct json *
definition_of(const struct mcp_host_schema_work *w, const struct json *v)
{
	const struct str name = schema_ref_name(v);
	const struct json *found =
	    name.p != NULL ? mcp_host_schema_ref_find(w, name) : NULL;

	return found != NULL ? found : v;
}

/* Has v members, or parts that may have some? */
static bool
is_deep(const struct json *v, int depth)
{
	const struct json *properties = json_get(v, "properties");

	if (json_is(properties, JSON_OBJECT) && properties->first != NULL)
		return true;
	for (int i = 0; i < LISTS; i++) {
		const struct json *list = json_get(v, lists[i]);

		for (const struct json *m =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     m != NULL; m = m->next)
			if (schema_ref_name(m).p != NULL ||
			    (depth < DEPTH && is_deep(m, depth + 1)))
				return true;
	}
	return false;
}

static void
put_name(struct buf *b, const char *what, int *n, struct str name)
{
	if (name.n == 0 || *n > NAMES_MAX)
		return;
	if (*n == NAMES_MAX)
		name = STR("...");
	if (*n == 0)
		buf_puts(b, what);
	buf_printf(b, "%s%.*s", *n > 0 ? ", " : " ", STR_FMT(name));
	++*n;
}

struct names {
	struct buf *out;
	const struct mcp_host_schema_work *work;
	int parts, members; /* so far */
};

static void
put_parts(struct names *n, const struct json *v)
{
	for (int i = 0; i < LISTS; i++) {
		const struct json *list = json_get(v, lists[i]);

		for (const struct json *m =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     m != NULL; m = m->next)
			put_name(
			    n->out, "Parts:", &n->parts, schema_ref_name(m));
	}
}

/* Its own, and those of parts that have no name. */
static void
put_members(struct names *n, const struct json *v, int depth)
{
	const struct json *properties = json_get(v, "properties");

	for (const struct json *m =
	         json_is(properties, JSON_OBJECT) ? properties->first : NULL;
	     m != NULL; m = m->next)
		put_name(n->out, "Members:", &n->members,
		    mcp_host_names_find(n->work->use->names, m->name));
	for (int i = 0; i < LISTS && depth < DEPTH; i++) {
		const struct json *list = json_get(v, lists[i]);

		for (const struct json *m =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     m != NULL; m = m->next)
			put_members(n, m, depth + 1);
	}
}

/* "Parts: Pickup, Courier. Members: street, city. " */
static void
put_names(
    const struct mcp_host_schema_work *w, struct buf *b, const struct json *v)
{
	struct names n = { .out = b, .work = w };

	put_parts(&n, v);
	if (n.parts > 0)
		buf_puts(b, ". ");
	put_members(&n, v, 0);
	if (n.members > 0)
		buf_puts(b, ". ");
}

struct json *
mcp_host_schema_depth_stub(
    const struct mcp_host_schema_work *w, const struct json *v)
{
	const struct json *whole = definition_of(w, v);
	struct json *s;
	struct buf b;

	if (w->use->depth == 0 || w->depth < w->use->depth ||
	    !is_deep(whole, 0))
		return NULL;
	s = json_new(w->a, JSON_OBJECT);
	if (str_is(json_get_text(whole, "type"), "object") ||
	    json_get(whole, "properties") != NULL)
		json_add(s, "type", json_new_text(w->a, STR("object")));
	buf_init(&b, 1 << 16);
	put_names(w, &b, whole);
	buf_puts(&b, "describe_tool shows it, by its path.");
	json_add(s, "description",
	    json_new_text(w->a, sanitize_text(w->a, buf_str(&b), false, 1000)));
	buf_done(&b);
	return s;
}
