/* mcp_access.c - what the key of a caller may use of an MCP surface. */
#include "base/base.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_tool_result.h"
#include "expose/mcp/mcp_tools.h"
#include "expose/surface/surface.h"
#include "mcp/mcp.h"

enum { HEAD_BYTES = 1 << 16, NAME_BYTES = 200 };

const struct expose_access *
mcp_access_of(const struct mcp_request *q)
{
	return q->session.caller != NULL ? q->session.caller->principal.access
	                                 : NULL;
}

void
mcp_access_fail(struct mcp_failure *f, const struct mcp_request *q,
    const char *noun, struct str name, struct str missing, struct str resource)
{
	*f = (struct mcp_failure){
		.code = STR("insufficient_permissions"),
		.status = 403,
		.message = expose_access_text(mcp_access_of(q), q->arena,
		    arena_strf(q->arena, "the %s %.*s", noun,
		        STR_FMT(str_part(name, 0, NAME_BYTES))),
		    missing, resource),
		.hint = STR("Nothing was sent. Do not repeat the call before "
		            "the key has that permission."),
		.retry_after_s = -1,
	};
}

bool
mcp_access_check_tool(struct mcp_request *q, const struct mcp_tool *t)
{
	const struct str missing = expose_access_missing(
	    mcp_access_of(q), t->operation, HTTP_METHOD_COUNT);
	struct mcp_failure f;

	if (missing.p == NULL)
		return true;
	mcp_access_fail(
	    &f, q, "tool", t->name, missing, t->operation->permission.resource);
	mcp_tool_result_failure(q, &f);
	return false;
}

const char *
mcp_access_prompt(struct mcp_request *q, const struct capability_prompt *p)
{
	const struct expose_access *access = mcp_access_of(q);
	const struct str missing =
	    expose_access_missing_of(access, &p->permission);

	if (missing.p == NULL)
		return NULL;
	return arena_printf(q->arena, "%.*s",
	    STR_FMT(expose_access_text(access, q->arena,
	        arena_strf(q->arena, "the prompt %.*s",
	            STR_FMT(str_part(p->name, 0, NAME_BYTES))),
	        missing, p->permission.resource)));
}

struct str
mcp_access_resource(const struct expose_access *access,
    const struct capability_mcp_resource *r, struct str *resource)
{
	const struct capability_permission *p =
	    r->operation != NULL ? &r->operation->permission : &r->permission;

	*resource = p->resource;
	return expose_access_missing_of(access, p);
}

/* ---- lists ---- */

/* The visible items of a list. */
struct visible {
	const struct mcp_access_list *of;
	size_t *items, count;
};

static void
put_visible(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct visible *v = list;

	v->of->put(b, a, v->of->list, v->items[i], r);
}

static void
build(struct mcp_pages *pages, struct mcp_request *q,
    const struct mcp_access_list *l)
{
	const struct expose_access *access = mcp_access_of(q);
	struct visible v = { .of = l };

	v.items = arena_new(q->arena, l->count * sizeof(*v.items) + 1);
	for (size_t i = 0; i < l->count; i++)
		if (l->has(access, l->list, i))
			v.items[v.count++] = i;
	mcp_page_build_one(
	    pages, q->arena, put_visible, &v, v.count, q->revision);
}

/* "COUNT HASH LENGTH LENGTH ...\n", then the pages. */
static struct str
pack(struct arena *a, const struct mcp_pages *pages, enum mcp_revision r)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_printf(&b, "%zu %.*s", pages->count, STR_FMT(pages->hash));
	for (size_t i = 0; i < pages->count; i++)
		buf_printf(&b, " %zu", pages->texts[r][i].n);
	buf_putc(&b, '\n');
	for (size_t i = 0; i < pages->count; i++)
		buf_add_str(&b, pages->texts[r][i]);
	return mcp_text_take(a, &b);
}

static void
unpack(struct arena *a, struct str text, struct mcp_pages *pages,
    enum mcp_revision r)
{
	struct str head = str_cut(&text, '\n');
	size_t at = 0;

	pages->count = (size_t)str_to_int(str_cut(&head, ' '), INT32_MAX);
	pages->hash = str_cut(&head, ' ');
	pages->texts[r] = arena_new(a, pages->count * sizeof(struct str));
	for (size_t i = 0; i < pages->count; i++) {
		const size_t n =
		    (size_t)str_to_int(str_cut(&head, ' '), INT64_MAX);

		pages->texts[r][i] = str_part(text, at, at + n);
		at += n;
	}
}

static struct str
cache_name(const struct mcp_request *q, const struct mcp_access_list *l)
{
	const struct str name = expose_access_name(mcp_access_of(q), q->arena);

	return name.p == NULL || l->name == NULL
	           ? STR_NONE
	           : arena_strf(q->arena, "%s %d %.*s", l->name,
	                 (int)q->revision, STR_FMT(name));
}

void
mcp_access_answer(struct mcp_request *q, const struct mcp_access_list *l,
    const char *member, struct str more)
{
	const struct mcp_surface *s = q->server->provider;
	const struct str name = cache_name(q, l);
	struct mcp_pages pages = { .count = 0 };
	struct str text = STR_NONE;

	if (name.p != NULL)
		text = expose_cache_find(s->exposer->cache, q->arena, name);
	if (text.p != NULL)
		unpack(q->arena, text, &pages, q->revision);
	else
		build(&pages, q, l);
	if (text.p == NULL && name.p != NULL) {
		text = pack(q->arena, &pages, q->revision);
		expose_cache_add(s->exposer->cache, name, text);
	}
	mcp_page_answer(q, &pages, member, more);
}
