/* mcp_join.c - the surfaces of several files at one MCP endpoint. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_join.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_prompts.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_resources.h"
#include "expose/mcp/mcp_tools.h"
#include "expose/surface/surface.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum { INSTRUCTION_BYTES = 2000 /* hosts put them in every context */ };

/* "books-mcp: The books of a library. films-mcp: ..." */
struct str
mcp_join_instructions(struct exposer *const *all, size_t count, struct arena *a)
{
	struct buf b;
	struct str text;

	buf_init(&b, 64 * 1024);
	for (size_t i = 0; i < count; i++) {
		const struct capability_exposes *c = all[i]->capability;

		if (c->description.n == 0)
			continue;
		buf_printf(&b, "%s%.*s: ", b.len > 0 ? "\n" : "",
		    STR_FMT(c->namespace));
		buf_add_str(&b, c->description);
	}
	text = b.len > 0 ? mcp_text_json(a,
	                       json_new_text(a, sanitize_text(a, buf_str(&b),
	                                            true, INSTRUCTION_BYTES)))
	                 : STR_NONE;
	buf_done(&b);
	return text;
}

void
mcp_join_set_parts(struct mcp_surface *s, struct exposer *const *all,
    size_t count, struct arena *a)
{
	struct mcp_part *parts = arena_new(a, count * sizeof(*parts) + 1);

	for (size_t i = 0; i < count; i++)
		parts[i].surface = all[i]->own;
	s->parts = parts;
	s->part_count = count;
}

void
mcp_join_set_servers(struct mcp_surface *s, struct arena *a)
{
	struct mcp_part *parts = (struct mcp_part *)(uintptr_t)s->parts;

	for (size_t i = 0; i < s->part_count; i++) {
		struct mcp_server *server = arena_new(a, sizeof(*server));

		*server = s->server;
		server->provider = parts[i].surface;
		parts[i].server = server;
	}
}

/* ---- names ---- */

/* The names of a list, and how often each is in it. */
struct names {
	struct table seen;
	struct arena *a;
};

static void
count_name(struct names *n, struct str name)
{
	size_t *count = table_find(&n->seen, name);

	if (count == NULL) {
		count = arena_new(n->a, sizeof(*count));
		table_add(&n->seen, name, count);
	}
	(*count)++;
}

static bool
is_shared(const struct names *n, struct str name)
{
	const size_t *count = table_find(&n->seen, name);

	return count != NULL && *count > 1;
}

/*
 * A name that several files have gets the namespace of its surface before it,
 * in each of them, so that the order of files does not matter.
 */
static struct str
unique_name(struct names *n, const struct mcp_part *part, struct str name)
{
	const struct str space = part->surface->exposer->capability->namespace;
	struct str long_name;

	if (!is_shared(n, name))
		return name;
	long_name =
	    arena_strf(n->a, "%.*s-%.*s", STR_FMT(space), STR_FMT(name));
	for (unsigned k = 0; k < 100; k++) {
		const struct str made = mcp_text_name(n->a, long_name, k);

		if (table_find(&n->seen, made) != NULL)
			continue;
		count_name(n, made);
		return made;
	}
	return name;
}

/* ---- tools ---- */

static void
add_tools(struct mcp_tools *t, struct names *n, const struct mcp_part *part)
{
	const struct mcp_tools *own = &part->surface->tools;

	for (size_t i = 0; i < own->count; i++) {
		struct mcp_tool *one = &t->items[t->count++];

		*one = own->items[i];
		one->part = part;
		one->name = unique_name(n, part, one->name);
	}
	t->described = t->described || own->described;
}

static void
join_tools(struct mcp_surface *s, struct arena *a)
{
	struct mcp_tools *t = &s->tools;
	struct names n = { .a = a };
	size_t count = 0;

	table_init(&n.seen, a);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct mcp_tools *own = &s->parts[i].surface->tools;

		count += own->count;
		for (size_t k = 0; k < own->count; k++)
			count_name(&n, own->items[k].name);
	}
	t->items = arena_new(a, count * sizeof(struct mcp_tool) + 1);
	for (size_t i = 0; i < s->part_count; i++)
		add_tools(t, &n, &s->parts[i]);
	mcp_tools_finish(t, a);
}

/* ---- resources and prompts ---- */

/* Of two resources with one URI, the first is used. */
static void
join_resources(struct mcp_surface *s, struct arena *a)
{
	struct mcp_resources *r = &s->resources;
	struct table seen;
	size_t count = 0;

	table_init(&seen, a);
	for (size_t i = 0; i < s->part_count; i++)
		count += s->parts[i].surface->resources.count;
	r->items = arena_new(a, count * sizeof(*r->items) + 1);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct mcp_resources *own =
		    &s->parts[i].surface->resources;

		for (size_t k = 0; k < own->count; k++)
			if (table_add(&seen, own->items[k]->uri,
			        (void *)(uintptr_t)own->items[k]) == NULL)
				r->items[r->count++] = own->items[k];
	}
	mcp_resources_finish(r, a);
}

static void
join_prompts(struct mcp_surface *s, struct arena *a)
{
	struct mcp_prompts *p = &s->prompts;
	struct names n = { .a = a };
	size_t count = 0;

	table_init(&n.seen, a);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct mcp_prompts *own = &s->parts[i].surface->prompts;

		count += own->count;
		for (size_t k = 0; k < own->count; k++)
			count_name(&n, own->items[k]->name);
	}
	p->items = arena_new(a, count * sizeof(*p->items) + 1);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct mcp_prompts *own = &s->parts[i].surface->prompts;

		for (size_t k = 0; k < own->count; k++) {
			struct capability_prompt *one =
			    arena_new(a, sizeof(*one));

			*one = *own->items[k];
			one->next = NULL;
			one->name = unique_name(&n, &s->parts[i], one->name);
			p->items[p->count++] = one;
		}
	}
	mcp_prompts_finish(p, a);
}

void
mcp_join_build(struct mcp_surface *s, const struct exposer *x)
{
	struct arena *a = (struct arena *)(uintptr_t)&x->arena;

	join_tools(s, a);
	join_resources(s, a);
	join_prompts(s, a);
}
