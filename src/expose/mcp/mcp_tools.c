/* mcp_tools.c - tools/list, written once for each revision at load. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_arguments.h"
#include "expose/mcp/mcp_host_schema.h"
#include "expose/mcp/mcp_own_tool.h"
#include "expose/mcp/mcp_schema.h"
#include "expose/mcp/mcp_secret.h"
#include "mcp/mcp.h"
#include "expose/mcp/mcp_tools.h"
#include "capability/capability.h"

enum { TITLE_BYTES = 200, DESCRIPTION_BYTES = 4000, NAME_ATTEMPTS = 16 };

/* If clients get another name, the title has the name of the file. */
static struct str
make_title(struct arena *a, const struct capability_operation *o, bool renamed)
{
	struct str name = sanitize_text(a, o->name, false, TITLE_BYTES);

	if (o->title.n == 0)
		return renamed ? name : mcp_text_title(a, o->name);
	if (!renamed)
		return sanitize_text(a, o->title, false, TITLE_BYTES);
	return arena_strf(a, "%.*s (%.*s)",
	    STR_FMT(sanitize_text(a, o->title, false, TITLE_BYTES)),
	    STR_FMT(name));
}

/* Encrypted secrets need a recipient. */
static void
add_recipient(struct json *input, struct arena *a)
{
	struct json *p = json_add(json_get(input, "properties"),
	    MCP_SECRET_ARGUMENT, json_new(a, JSON_OBJECT));

	json_add(p, "type", json_new_text(a, STR("string")));
	json_add(p, "description",
	    json_new_text(a,
	        STR("age recipient (age1...) that the secret in the answer is "
	            "encrypted to")));
}

struct json *
mcp_tools_input(const struct mcp_tool *t, struct arena *a,
    enum expose_schema level, int depth, size_t *left)
{
	const struct mcp_host_schema use = {
		.definitions = t->by_name,
		.names = t->names,
		.level = level,
		.depth = depth,
		.left = left,
	};
	struct json *input = mcp_host_schema(a, t->schema, &use);

	mcp_arguments_add_titles(a, input, t->operation->params, t->names);
	if (t->takes_recipient)
		add_recipient(input, a);
	return input;
}

static const struct json *
definitions_of(const struct capability_operation *o)
{
	for (const struct capability_param *p = o->params; p != NULL;
	     p = p->next)
		if (p->definitions != NULL)
			return p->definitions;
	return NULL;
}

static void
fill(struct mcp_tool *t, struct arena *a, const struct exposer *x,
    const struct capability_operation *o)
{
	struct json *schema;

	t->operation = o;
	t->name = mcp_text_name(a, o->name, 0);
	t->title = make_title(a, o, !str_equal(t->name, o->name));
	t->description = o->description.n > 0 ? sanitize_text(a, o->description,
	                                            true, DESCRIPTION_BYTES)
	                                      : t->title;
	schema = mcp_schema_input(a, o->params, !o->derived);
	mcp_arguments_rename(a, schema, o->params);
	t->schema = schema;
	t->definitions = definitions_of(o);
	t->output = mcp_schema_output(a, o);
	if (x->policy->secrets == EXPOSE_SECRETS_REVEAL)
		return;
	t->makes_secret = mcp_secret_is_made(x->engine, o);
	if (!t->makes_secret)
		return;
	/* What stands for a secret need not look like it. */
	t->output = NULL;
	t->takes_recipient =
	    x->policy->secrets == EXPOSE_SECRETS_SEALED &&
	    mcp_schema_param(o->params, STR(MCP_SECRET_ARGUMENT)) == NULL;
}

/* The names of all tools are known before any schema is made. */
static void
fill_inputs(struct mcp_tools *t, struct arena *a, enum expose_schema level)
{
	const struct json *definitions = NULL;
	size_t left = MCP_HOST_SCHEMA_ALL_PARTS;

	mcp_host_names_init(&t->names, a);
	table_init(&t->definitions, a);
	for (size_t i = 0; i < t->count; i++) {
		t->items[i].names = &t->names;
		t->items[i].by_name = &t->definitions;
		mcp_host_names_add(&t->names, t->items[i].schema);
		if (t->items[i].definitions != NULL)
			definitions = t->items[i].definitions;
	}
	for (struct json *m = definitions != NULL ? definitions->first : NULL;
	     m != NULL; m = m->next) {
		table_add(&t->definitions, m->name, m);
		mcp_host_names_add(&t->names, m);
	}
	mcp_host_names_settle(&t->names);
	for (size_t i = 0; i < t->count; i++) {
		struct mcp_tool *one = &t->items[i];

		one->input = mcp_tools_input(one, a, level, 0, &left);
		one->listed = mcp_host_schema_text(a, one->description, level);
	}
}

static void
put_hint(struct buf *b, const char *name, signed char value, bool fallback)
{
	buf_printf(b, ",\"%s\":%s", name,
	    (value == -1 ? fallback : value == 1) ? "true" : "false");
}

bool
mcp_tools_reads(const struct mcp_tool *t)
{
	return t->operation->hints.read_only == 1 &&
	       capability_safety_of(t->operation) == CAPABILITY_SAFETY_READS;
}

bool
mcp_tools_destroys(const struct mcp_tool *t)
{
	return capability_safety_of(t->operation) ==
	           CAPABILITY_SAFETY_DESTROYS ||
	       (t->operation->hints.destructive != 0 && !mcp_tools_reads(t));
}

/*
 * Writes all four hints, so that a client need not know the defaults, and the
 * title if the revision has no other place for it. Hosts may run harmless tools
 * without asking, so a file cannot declare a tool harmless that is not.
 */
static void
put_annotations(struct buf *b, const struct mcp_tool *t, enum mcp_revision r)
{
	const struct capability_hints *h = &t->operation->hints;

	buf_puts(b, ",\"annotations\":{");
	if (r < MCP_2025_06_18) {
		buf_puts(b, "\"title\":");
		json_write_string(b, t->title);
		buf_putc(b, ',');
	}
	buf_printf(
	    b, "\"readOnlyHint\":%s", mcp_tools_reads(t) ? "true" : "false");
	put_hint(b, "destructiveHint", mcp_tools_destroys(t), true);
	put_hint(b, "idempotentHint", h->idempotent, false);
	put_hint(b, "openWorldHint", h->open_world, true);
	buf_putc(b, '}');
}

static void
put_output(struct buf *b, struct arena *a, const struct mcp_tool *t,
    enum mcp_revision r)
{
	const struct json *schema = t->output;

	if (schema == NULL)
		return;
	if (r < MCP_2026_07_28 &&
	    !str_is(json_get_text(schema, "type"), "object"))
		schema = mcp_schema_wrap(a, schema);
	buf_puts(b, ",\"outputSchema\":");
	json_write(b, schema);
}

/* A client gets only the members that its revision has. */
void
mcp_tools_put(struct buf *b, struct arena *a, const struct mcp_tool *t,
    enum mcp_revision r)
{
	buf_puts(b, "{\"name\":");
	json_write_string(b, t->name);
	if (r >= MCP_2025_06_18) {
		buf_puts(b, ",\"title\":");
		json_write_string(b, t->title);
	}
	buf_puts(b, ",\"description\":");
	json_write_string(b, t->listed);
	buf_puts(b, ",\"inputSchema\":");
	json_write(b, t->input);
	if (r >= MCP_2025_06_18)
		put_output(b, a, t, r);
	if (r >= MCP_2025_03_26)
		put_annotations(b, t, r);
	buf_putc(b, '}');
}

void
mcp_tools_put_item(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct mcp_tools *t = list;

	if (i == t->count)
		mcp_own_tool_put(
		    b, &mcp_own_tool_describe, &mcp_own_tool_looks, r);
	else
		mcp_tools_put(b, a, &t->items[i], r);
}

/* Tools of one name are in the order of the file. */
static int
compare_tools(const void *left, const void *right)
{
	const struct mcp_tool *const *a = left, *const *b = right;
	int order = str_order((*a)->name, (*b)->name);

	return order != 0 ? order : (*a > *b) - (*a < *b);
}

static void
sort(struct mcp_tools *t)
{
	for (size_t i = 0; i < t->count; i++)
		t->by_name[i] = &t->items[i];
	if (t->count > 0)
		qsort(t->by_name, t->count, sizeof(struct mcp_tool *),
		    compare_tools);
}

static bool
is_renamed(const struct mcp_tool *t)
{
	return !str_equal(t->name, t->operation->name);
}

/*
 * Two changed names may be equal. A name of the file has precedence over a made
 * one, and an earlier tool over a later; the other is changed again. Returns
 * true if a name was changed, so that all must be checked again.
 */
static bool
part_equals(struct mcp_tools *t, struct arena *a, unsigned attempt)
{
	bool parted = false;

	for (size_t i = 1; i < t->count; i++) {
		struct mcp_tool *one = t->by_name[i - 1], *two = t->by_name[i];

		if (!str_equal(one->name, two->name))
			continue;
		if (!is_renamed(two)) {
			t->by_name[i - 1] = two;
			t->by_name[i] = one;
			two = one;
		}
		if (!is_renamed(two))
			continue;
		two->name = mcp_text_name(a, two->operation->name, attempt);
		parted = true;
	}
	return parted;
}

/* If two tools have one name, the first counts. */
static void
drop_duplicates(struct mcp_tools *t)
{
	size_t kept = 0;

	for (size_t i = 1; i < t->count; i++)
		if (str_equal(t->by_name[i]->name, t->by_name[i - 1]->name))
			t->by_name[i]->operation = NULL;
	for (size_t i = 0; i < t->count; i++)
		if (t->items[i].operation != NULL)
			t->items[kept++] = t->items[i];
	t->count = kept;
	sort(t);
}

static bool
is_offered(const struct exposer *x, const struct capability_operation *o)
{
	return expose_permission_check(x, EXPOSE_USE_TOOL, o, HTTP_METHOD_COUNT)
	           .decision != EXPOSE_REFUSE;
}

void
mcp_tools_build(struct mcp_tools *t, struct arena *a, const struct exposer *x)
{
	const struct capability_exposes *s = x->capability;
	size_t n = 0;

	for (const struct capability_operation *o = s->operations; o != NULL;
	     o = o->next)
		n += is_offered(x, o);
	*t = (struct mcp_tools){ .count = n, .all = s->operations };
	t->items = arena_new(a, n * sizeof(struct mcp_tool) + 1);
	t->by_name = arena_new(a, n * sizeof(struct mcp_tool *) + 1);
	n = 0;
	for (const struct capability_operation *o = s->operations; o != NULL;
	     o = o->next)
		if (is_offered(x, o))
			fill(&t->items[n++], a, x, o);
	sort(t);
	for (unsigned k = 1; k < NAME_ATTEMPTS && part_equals(t, a, k); k++)
		sort(t);
	drop_duplicates(t);
	fill_inputs(t, a, x->policy->schema);
	t->described = x->policy->schema != EXPOSE_SCHEMA_FULL;
	mcp_tools_finish(t, a);
}

void
mcp_tools_finish(struct mcp_tools *t, struct arena *a)
{
	if (t->by_name == NULL)
		t->by_name =
		    arena_new(a, t->count * sizeof(struct mcp_tool *) + 1);
	sort(t);
	t->described =
	    t->described &&
	    mcp_tools_find(t, str_of(mcp_own_tool_describe.name)) == NULL;
	mcp_page_build(&t->pages, a, mcp_tools_put_item, t,
	    t->count + (t->described ? 1 : 0));
}

/*
 * Finds the tool of that name in its file, if clients have got another one.  If
 * several files have the name, it means none of them.
 */
static const struct mcp_tool *
find_in_file(const struct mcp_tools *t, struct str name)
{
	const struct mcp_tool *found = NULL;

	for (size_t i = 0; i < t->count; i++) {
		if (!str_equal(t->items[i].operation->name, name))
			continue;
		if (found != NULL)
			return NULL;
		found = &t->items[i];
	}
	return found;
}

const struct mcp_tool *
mcp_tools_find(const struct mcp_tools *t, struct str name)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_order(t->by_name[middle]->name, name);

		if (order == 0)
			return t->by_name[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return find_in_file(t, name);
}

bool
mcp_tools_is_hidden(const struct mcp_tools *t, struct arena *a, struct str name)
{
	if (mcp_tools_find(t, name) != NULL)
		return false;
	for (const struct capability_operation *o = t->all; o != NULL;
	     o = o->next)
		if (str_equal(o->name, name) ||
		    str_equal(mcp_text_name(a, o->name, 0), name))
			return true;
	return false;
}
